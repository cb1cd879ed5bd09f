/** The `version` command: prints the release, the Node version and the platform. */
import { EXIT } from '#std/error-catalogue';
import type { CommandSpec } from '../command.ts';

export const versionCommand: CommandSpec = {
  name: 'version',
  summary: 'Print the release and what it runs on.',
  arguments: [],
  options: [],
  examples: ['stillwatch version --json'],
  async run(context) {
    const { node, v8 } = process.versions;
    const platform = `${process.platform} ${process.arch}`;
    if (context.json) {
      context.print(JSON.stringify({ stillwatch: context.version, node, v8, platform }));
    } else {
      context.print(`stillwatch ${context.version} (Node ${node}, ${platform})`);
    }
    return EXIT.ok;
  },
};
