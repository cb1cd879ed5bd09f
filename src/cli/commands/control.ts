/** The `control` command: runs the control half in this process until it is interrupted. */
import { EXIT } from '#std/error-catalogue';
import { keepFilesPrivate } from '#std/private-directory';
import { type CommandSpec, integer } from '../command.ts';
import { shownCredentials } from '../shown-credentials.ts';
import { openConfiguredStore } from '../store-options.ts';
import { untilAborted } from '../until-aborted.ts';

export const controlCommand: CommandSpec = {
  name: 'control',
  summary: 'Run the control half alone: intake, analysis, records, decisions and their API.',
  arguments: [],
  options: [
    { flags: '--host <name>', setting: 'control.host' },
    { flags: '--port <n>', setting: 'control.port', parse: integer },
    { flags: '--state <dir>', setting: 'control.stateDirectory' },
    { flags: '--records <url>', setting: 'control.recordsUrl' },
    { flags: '--store <url>', setting: 'store.url' },
    { flags: '--accounts <file>', setting: 'control.accountsFile' },
  ],
  examples: [
    'stillwatch control',
    'stillwatch control --store http://clickhouse:8123 --records postgres://stillwatch@db/stillwatch',
  ],
  async run(context) {
    keepFilesPrivate();
    const { startControl } = await import('#server/index');
    const { config, log, clock, version } = context;
    const running = await startControl(config, {
      openStore: (directory) => {
        const embedded = { ...config.store, directory: config.store.directory ?? directory };
        return openConfiguredStore({ ...config, store: embedded }, { log });
      },
      clock,
      monotonic: () => performance.now(),
      log,
      version,
    });
    const { url } = running;
    const shown = shownCredentials(config, running.newCredentials);
    if (context.json) {
      context.print(JSON.stringify({ schema: 'stillwatch.control/1', url, credentials: shown }));
    } else {
      context.print(`control   ${url}   (${url}/openapi.json)`);
      for (const { name, role, secret } of shown) {
        context.print(`credential, shown this once: ${secret}   ${role} (${name})`);
      }
    }
    await untilAborted(context.abort);
    context.say('Stopping …');
    await running.close();
    return EXIT.ok;
  },
};
