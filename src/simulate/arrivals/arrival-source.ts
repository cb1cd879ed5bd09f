/** Loads the arrival and size statistics of real clients that pace a simulated world. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, messageOf } from '#std/errors';
import type { OutputShape } from '../recipes.ts';
import type { Split } from '../world.ts';
import { type ArrivalProfile, summariseTrace, type TraceRow } from './summarise-trace.ts';
import { TRACES } from './trace-list.ts';

/** Arrival and size statistics of real clients; plain data, for worker threads. */
export interface ArrivalSource {
  profiles: readonly ArrivalProfile[];
}

const BUNDLE = new URL('./../data/arrivals.json', import.meta.url);
const COLUMNS = ['t_seconds', 'input_tokens', 'output_tokens', 'session'] as const;

/**
 * Profiles that come with the package, or those of `<name>.csv` files in `directory`
 * (t_seconds, input_tokens, output_tokens, session). Throws SOURCE_UNREADABLE.
 */
export async function loadArrivals(directory: string | null = null): Promise<ArrivalSource> {
  const bundled = JSON.parse(await readFile(BUNDLE, 'utf8')) as ArrivalSource;
  if (directory === null) return bundled;
  const profiles: ArrivalProfile[] = [];
  for (const trace of TRACES) {
    const path = join(directory, `${trace.name}.csv`);
    const content = await readFile(path, 'utf8').catch((thrown) => {
      throw failure('SOURCE_UNREADABLE', { path, why: messageOf(thrown) });
    });
    profiles.push(...summariseTrace(trace, parseTrace(path, content)));
  }
  return { profiles };
}

function parseTrace(path: string, content: string): TraceRow[] {
  const lines = content.split(/\r?\n/).filter((line) => line.length > 0);
  const header = (lines[0] ?? '').split(',');
  const at = COLUMNS.map((column) => {
    const index = header.indexOf(column);
    if (index < 0) throw failure('SOURCE_UNREADABLE', { path, why: `no column ${column}` });
    return index;
  });
  return lines.slice(1).map((line, index) => {
    const cells = line.split(',');
    const [seconds, inputTokens, outputTokens] = at
      .slice(0, 3)
      .map((column) => Number(cells[column])) as [number, number, number];
    if (!Number.isFinite(seconds + inputTokens + outputTokens)) {
      const why = 'expected numbers of seconds and tokens';
      throw failure('SOURCE_UNREADABLE', { path, why }, { place: { file: path, line: index + 2 } });
    }
    return { seconds, inputTokens, outputTokens, session: cells[at[3]!] ?? '' };
  });
}

/** The profiles of a split with one shape; the services of the split where it has none. */
export function profilesOf(
  source: ArrivalSource,
  split: Split,
  shape: OutputShape,
): readonly ArrivalProfile[] {
  const own = source.profiles.filter((one) => one.split === split);
  const found = own.filter((one) => one.shape === shape);
  return found.length > 0 ? found : own.filter((one) => one.shape === 'service');
}
