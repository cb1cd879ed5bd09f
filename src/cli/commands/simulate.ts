/** The `simulate` command: writes a made-up world's log, account facts and truth to a folder. */
import { availableParallelism } from 'node:os';
import { COMPRESSIONS, type Compression, partFile } from '#simulate/index';
import { EXIT } from '#std/error-catalogue';
import { formatCounted, formatNumber } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { type CommandContext, type CommandSpec, type Given, integer, usage } from '../command.ts';
import { sourcesOf, WORLD_ARGUMENT, WORLD_OPTIONS, worldOf } from '../world-options.ts';

/** Threads beyond these wait for the one that plans. */
const MOST_WORKERS = 8;
const FEWEST_FOR_THREADS = 200_000;

export const simulateCommand: CommandSpec = {
  name: 'simulate',
  summary: 'Write the traffic of a made-up world: log, accounts, networks, and who harvested.',
  arguments: [WORLD_ARGUMENT],
  options: [
    { flags: '--out <dir>', description: 'Folder to write to; made if need be.' },
    { flags: '--seed <n>', description: 'Same seed, same bytes (default: 1).', parse: integer },
    { flags: '--text', description: 'Prompt texts in the log (default: their fingerprints).' },
    {
      flags: '--compress <how>',
      description: 'Compress the log (default: none).',
      choices: COMPRESSIONS,
    },
    ...WORLD_OPTIONS,
    { flags: '--workers <n>', description: 'Threads that write lines.', parse: integer },
    { flags: '--print-world', description: 'Print the world as JSON, to edit, and stop.' },
  ],
  examples: [
    'stillwatch simulate small --out world --seed 7',
    'stillwatch simulate disclosed --out big --compress zst',
    'stillwatch simulate small --print-world > mine.json',
  ],
  run: runSimulate,
};

async function runSimulate(
  context: CommandContext,
  { positional, options }: Given,
): Promise<number> {
  const world = await worldOf(positional[0] ?? '', options);
  if (options.printWorld === true) {
    context.print(JSON.stringify(world, null, 2));
    return EXIT.ok;
  }
  const directory = options.out as string | undefined;
  if (directory === undefined) throw usage('simulate needs --out DIR');
  const { expectedExchanges, simulate } = await import('#simulate/index');
  const { directorySink } = await import('#simulate/index');
  const compression = (options.compress as Compression | undefined) ?? 'none';
  const sources = await sourcesOf(options);
  const sink = await directorySink(directory, compression);
  const summary = await simulate(
    world,
    {
      ...sources,
      seed: (options.seed as number | undefined) ?? 1,
      withText: options.text === true,
      sink,
      workers: (options.workers as number | undefined) ?? usualWorkers(expectedExchanges(world)),
      abort: context.abort,
    },
    { progress: context.progress },
  );
  await sink.close();
  if (context.json) {
    context.print(JSON.stringify({ schema: 'stillwatch.simulation/1', directory, ...summary }));
    return EXIT.ok;
  }
  const { exchanges, accounts, harvest } = summary;
  const counts = `${formatCounted(exchanges, 'exchange')} of ${formatCounted(accounts, 'account')}`;
  const at = visibleText(directory);
  context.print(`${counts} written to ${at}; ${formatNumber(harvest)} exchanges are harvest`);
  context.say(
    `Next: \`stillwatch scan ${at}/${partFile('exchanges', compression)} --accounts ${at}/accounts.jsonl ` +
      `--networks ${at}/networks.csv --json > result.json\``,
  );
  context.say(`Then: \`stillwatch score --truth ${at}/truth.jsonl result.json\``);
  return EXIT.ok;
}

/** Starting threads costs more than it saves in a small world. */
function usualWorkers(exchanges: number): number {
  return exchanges < FEWEST_FOR_THREADS ? 0 : Math.min(MOST_WORKERS, availableParallelism());
}
