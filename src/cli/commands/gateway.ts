/** The `gateway` command: runs the proxy in one process or several, and reloads its configuration when it changes. */
import { randomInt } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { configNotes, fileProblems, type GatewayConfig } from '#gateway/index';
import { EXIT } from '#std/error-catalogue';
import { messageOf } from '#std/errors';
import { formatCounted } from '#std/format-number';
import { keepFilesPrivate } from '#std/private-directory';
import { createRandom } from '#std/random';
import { visibleText } from '#std/visible-text';
import type { CommandContext, CommandSpec } from '../command.ts';
import { checkGatewayConfig, readGatewayConfig } from '../files/gateway-config-file.ts';
import { untilAborted } from '../until-aborted.ts';

const DRAIN_MS = 30_000;
const WATCH_MS = 1000;

export const gatewayCommand: CommandSpec = {
  name: 'gateway',
  summary: 'Run the reverse proxy in front of model providers: meter, enforce, record.',
  arguments: [
    {
      name: 'file',
      description: 'Its configuration, YAML or JSON; see examples/gateway.yaml.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    { flags: '--check', description: 'Check the configuration and stop.' },
    { flags: '--no-watch', description: 'Do not read the configuration again when it changes.' },
  ],
  examples: [
    'stillwatch gateway gateway.yaml',
    'stillwatch gateway gateway.yaml --check',
    'stillwatch gateway gateway.yaml >> access.log',
  ],
  async run(context, { positional, options }) {
    const file = positional[0] ?? '';
    if (options.check === true) return checkGatewayFile(context, file);
    keepFilesPrivate();
    const config = await readGatewayConfig(file, context.environment);
    const running = await start(context, config);
    context.say(`Listening on ${running.url}; operations on ${running.adminUrls.join(', ')}`);
    if (running.adminCredential !== null) {
      context.say(`Its credential is in ${visibleText(config.stateDirectory)}/admin-credential`);
    }
    const stopWatching = options.watch === false ? () => {} : watch(context, file, running.reload);
    await untilAborted(context.abort);
    stopWatching();
    context.say('Letting running exchanges end; Ctrl-C again stops at once.');
    await running.close(DRAIN_MS);
    return EXIT.ok;
  },
};

/** What is wrong with a gateway's configuration, as `gateway --check` and `config check` say it. */
export async function checkGatewayFile(context: CommandContext, file: string): Promise<number> {
  const checked = await checkGatewayConfig(file, context.environment);
  const problems = 'config' in checked ? await fileProblems(checked.config) : checked.problems;
  const notes = 'config' in checked ? configNotes(checked.config) : [];
  const name = visibleText(file);
  if (context.json) {
    context.print(JSON.stringify({ file, valid: problems.length === 0, problems, notes }));
  } else if (problems.length === 0) context.print(`${name} is valid.`);
  else {
    context.print(`${name} has ${formatCounted(problems.length, 'problem')}:`);
    for (const problem of problems) context.print(`  ${visibleText(problem, 400)}`);
  }
  if (!context.json) for (const note of notes) context.print(`Note: ${visibleText(note, 400)}`);
  return problems.length === 0 ? EXIT.ok : EXIT.usage;
}

interface Running {
  url: string;
  adminUrls: string[];
  adminCredential: string | null;
  reload(config: GatewayConfig): Promise<void> | void;
  close(drainMs: number): Promise<void>;
}

/** In this process, or in several. */
async function start(context: CommandContext, config: GatewayConfig): Promise<Running> {
  const { clock, log, stdout } = context;
  if (config.listen.processes > 1) {
    const { startCluster } = await import('#gateway/index');
    return startCluster(config, { clock, log });
  }
  const { startGateway } = await import('#gateway/index');
  const running = await startGateway(config, {
    clock,
    monotonic: () => performance.now(),
    random: createRandom(randomInt(2 ** 32)),
    log,
    writeAccess: (line) => stdout.write(line),
  });
  return { ...running, adminUrls: [running.adminUrl] };
}

/** A configuration that cannot be read changes nothing; what is wrong with it is told. */
function watch(
  context: CommandContext,
  file: string,
  reload: (config: GatewayConfig) => Promise<void> | void,
): () => void {
  const read = async (): Promise<void> => {
    try {
      await reload(await readGatewayConfig(file, context.environment));
      context.say('The configuration was read again.');
    } catch (thrown) {
      context.say(`The configuration stays as it was: ${visibleText(messageOf(thrown), 2000)}`);
    }
  };
  const onChange = (): void => void read();
  watchFile(file, { interval: WATCH_MS, persistent: false }, onChange);
  return () => unwatchFile(file, onChange);
}
