/** Options and arguments shared by the commands that make a simulated world (`simulate`, `play`). */
import { readFile } from 'node:fs/promises';
import {
  parseWorld,
  type Split,
  scaleWorld,
  WORLD_NAMES,
  type World,
  worldNamed,
} from '#simulate/index';
import { failure, messageOf } from '#std/errors';
import { decimal, type OptionSpec } from './command.ts';

/** Options of every command that makes a world. */
export const WORLD_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--scale <factor>',
    description: 'So many times the accounts and exchanges.',
    parse: decimal,
  },
  {
    flags: '--split <name>',
    description: 'Sources to draw from (default: as the world says).',
    choices: ['design', 'report'] satisfies Split[],
  },
  { flags: '--prompts <dir>', description: 'Folder of full prompt corpora (default: excerpts).' },
  { flags: '--traces <dir>', description: 'Folder of arrival traces (default: their statistics).' },
];

export const WORLD_ARGUMENT = {
  name: 'world',
  description: `A bundled world (${WORLD_NAMES.join(', ')}) or a JSON file.`,
  required: true,
  variadic: false,
} as const;

/**
 * The world that a command line names. Throws WORLD_NOT_FOUND, WORLD_INVALID and USAGE.
 */
export async function worldOf(
  name: string,
  options: Readonly<Record<string, unknown>>,
): Promise<World> {
  const described = WORLD_NAMES.includes(name) ? worldNamed(name) : await worldFromFile(name);
  const split = options.split as World['split'] | undefined;
  const factor = (options.scale as number | undefined) ?? 1;
  if (factor <= 0) throw failure('USAGE', { what: '--scale takes a number above 0' });
  return scaleWorld(split === undefined ? described : { ...described, split }, factor);
}

async function worldFromFile(path: string): Promise<World> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw failure('WORLD_NOT_FOUND', { name: path, worlds: WORLD_NAMES.join(', ') });
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (thrown) {
    throw failure(
      'WORLD_INVALID',
      { problems: `  not JSON: ${messageOf(thrown)}` },
      {
        place: { file: path },
      },
    );
  }
  return parseWorld(input);
}

/** Prompts and arrivals, from the folders given or as they come with the package. */
export async function sourcesOf(options: Readonly<Record<string, unknown>>) {
  const { loadPrompts } = await import('#simulate/index');
  const { loadArrivals } = await import('#simulate/index');
  return {
    prompts: await loadPrompts((options.prompts as string | undefined) ?? null),
    arrivals: await loadArrivals((options.traces as string | undefined) ?? null),
  };
}
