/** The `up` command: starts gateway, control half and databases on one machine, with a demo if asked. */
import { EXIT } from '#std/error-catalogue';
import { keepFilesPrivate } from '#std/private-directory';
import { visibleText } from '#std/visible-text';
import type { RunningUp } from '#up/index';
import { type CommandContext, type CommandSpec, integer } from '../command.ts';
import { readGatewayConfig } from '../files/gateway-config-file.ts';
import { shownCredentials } from '../shown-credentials.ts';
import { untilAborted } from '../until-aborted.ts';

const GATEWAY_PORT = 8787;
const GATEWAY_ADMIN_PORT = 8788;

export const upCommand: CommandSpec = {
  name: 'up',
  summary: 'Run everything on this machine: gateway, control half and embedded databases.',
  arguments: [],
  options: [
    {
      flags: '--demo',
      description: 'Play a made-up world through the gateway, with a campaign to find and contain.',
    },
    {
      flags: '--gateway <file>',
      description: 'Configuration of the gateway; left out, it stands before a simulated provider.',
    },
    {
      flags: '--gateway-port <n>',
      description: `Port of the gateway before a simulated provider (default: ${GATEWAY_PORT}).`,
      parse: integer,
    },
    {
      flags: '--gateway-admin-port <n>',
      description: `Port of its operations (default: ${GATEWAY_ADMIN_PORT}).`,
      parse: integer,
    },
    { flags: '--port <n>', setting: 'control.port', parse: integer },
    { flags: '--state <dir>', setting: 'control.stateDirectory' },
  ],
  examples: ['stillwatch up --demo', 'stillwatch up --gateway gateway.yaml'],
  async run(context, { options }) {
    keepFilesPrivate();
    const { startUp } = await import('#up/index');
    const file = options.gateway as string | undefined;
    const gateway = file === undefined ? null : await readGatewayConfig(file, context.environment);
    const running = await startUp({
      config: context.config,
      gateway,
      gatewayPort: (options.gatewayPort as number | undefined) ?? GATEWAY_PORT,
      gatewayAdminPort: (options.gatewayAdminPort as number | undefined) ?? GATEWAY_ADMIN_PORT,
      demo: options.demo === true,
      clock: context.clock,
      monotonic: () => performance.now(),
      log: context.log,
      logLevel: options.debug === true ? 'debug' : context.config.log.level,
      version: context.version,
      say: context.say,
    });
    introduce(context, running);
    await untilAborted(context.abort);
    context.say('Stopping …');
    await running.close();
    return EXIT.ok;
  },
};

function introduce(context: CommandContext, running: RunningUp): void {
  const { controlUrl, gatewayUrl, gatewayAdminUrl, clientKey, demo } = running;
  const newCredentials = shownCredentials(context.config, running.newCredentials);
  if (context.json) {
    const { credentialFile, simulated } = running;
    const document = {
      schema: 'stillwatch.up/1',
      control_url: controlUrl,
      gateway_url: gatewayUrl,
      gateway_admin_url: gatewayAdminUrl,
      simulated_provider: simulated,
      credentials: newCredentials,
      credential_file: credentialFile,
      client_key: clientKey,
      demo_keys_file: demo?.clientKeysFile ?? null,
    };
    context.print(JSON.stringify(document));
    return;
  }
  context.print(`gateway   ${gatewayUrl}   (operations ${gatewayAdminUrl})`);
  context.print(`control   ${controlUrl}   (${controlUrl}/openapi.json)`);
  if (running.simulated) context.print('provider  simulated: answers are made up');
  for (const { name, role, secret } of newCredentials) {
    context.print(`credential, shown this once: ${secret}   ${role} (${name})`);
  }
  context.say(`Commands on this machine find theirs in ${visibleText(running.credentialFile)}`);
  if (clientKey !== null) {
    context.print(`key for a first call, shown this once: ${clientKey}`);
  }
  if (demo !== null) {
    context.say(
      `Three days of traffic pass in ${demo.seconds} s: every clock here runs fast until then.`,
    );
    context.say(`Keys of its accounts are in ${visibleText(demo.clientKeysFile)}`);
    context.say('Next, in another terminal: `stillwatch watch`');
  }
  context.say('Ctrl-C stops everything.');
}
