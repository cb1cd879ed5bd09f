import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMAND_FILES, commandsFor, loadCommands } from './commands.ts';
import { runInProcess } from './fixtures/harness.ts';
import { helpText } from './program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Prints the modules of ours that a run loads, after what the run prints. */
const TELL_MODULES = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  if (url.includes('/src/')) process.stderr.write(url.replace(/.*\\/src\\//, '') + '\\n');
  return next(url, context);
} });`)}`;

const modulesOf = (...argv: string[]): string[] =>
  spawnSync(process.execPath, ['--import', TELL_MODULES, 'src/cli/main.ts', ...argv], {
    cwd: root,
    encoding: 'utf8',
  }).stderr.split('\n');

describe('the table of commands', () => {
  it.each(COMMAND_FILES.map((file) => [file.names.join(', '), file] as const))(
    'names what the file of %s holds',
    async (_, { names, load }) => {
      expect((await load()).map(({ name }) => name)).toEqual(names);
    },
  );

  it('gives the file of the typed command, and all when none is typed', async () => {
    const all = await loadCommands();
    for (const { name } of all) {
      const found = await commandsFor([...name.split(' '), 'x', '--json']);
      expect(found.map((spec) => spec.name)).toContain(name);
      if (name !== 'help') expect(found.length).toBeLessThan(all.length);
    }
    for (const line of [[], ['--help'], ['scna'], ['campaigns'], ['campaigns', 'lst']]) {
      expect(await commandsFor(line)).toEqual(all);
    }
  });

  it('loads no room but the settings to print the release', () => {
    const loaded = modulesOf('version').filter((name) => name.endsWith('.ts'));
    expect(loaded).toContain('cli/commands/version.ts');
    const rooms = new Set(loaded.map((name) => name.split('/')[0]));
    expect([...rooms].sort()).toEqual(['cli', 'config', 'schema', 'std']);
    expect(loaded.filter((name) => name.startsWith('cli/commands/'))).toHaveLength(1);
  });
});

describe('help', () => {
  it('is the same whether one file is loaded or all', async () => {
    for (const { name } of await loadCommands()) {
      const { stdout } = await runInProcess([...name.split(' '), '--help']);
      expect(stdout).toContain(await helpText(name));
    }
  });

  it('of every command has an example that begins with it', async () => {
    for (const { name, examples } of await loadCommands()) {
      expect(examples.join('\n'), name).toContain(`stillwatch ${name}`);
    }
  });

  it('says of every group what it is for', async () => {
    const groups = new Set(
      (await loadCommands())
        .map(({ name }) => name.split(' '))
        .flatMap(([group, command]) => (command === undefined ? [] : [group as string])),
    );
    const overview = await helpText(null);
    for (const group of groups) expect(overview).toMatch(new RegExp(`^  ${group} +\\S`, 'm'));
  });
});
