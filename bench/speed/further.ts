/** What the speed page tells beside its targets. */

import { resultFile } from './result-files.ts';
import { duration, type Target, whole } from './target.ts';

/** What else is measured, without a target of its own or with one of a single part. */
export type Measurement = Pick<Target, 'what' | 'command'> & { measured: string };

/** One core, for a prompt of a thousand characters. */
const MOST_FINGERPRINT_US = 60;

function fingerprint(): string | null {
  const file = resultFile('fingerprint');
  if (file === null) return null;
  const shown = file.results
    .filter(({ chars }) => chars <= 10_000)
    .map(({ chars, embed, median_us, fastest_us }) => {
      const how = embed ? ' with embedding' : '';
      return `${whole(chars)} characters${how} ${median_us.toFixed(0)} µs (fastest ${fastest_us.toFixed(0)})`;
    });
  const kilobyte = file.results.find(({ chars, embed }) => chars === 1000 && !embed);
  const near =
    kilobyte === undefined ? '' : ` The aim for 1,000 characters is ${MOST_FINGERPRINT_US} µs.`;
  return `${shown.join('; ')}.${near}`;
}

function ingest(): string | null {
  const file = resultFile('ingest');
  if (file === null) return null;
  const shown = (name: string, { rows, whole: all }: typeof file.withText) => {
    const megabytes = Math.max(...all.runs.map((run) => run.residentMb));
    return `${name}: ${whole(all.rowsPerSecond)} exchanges a second (${whole(rows)} rows, ${all.workers} workers, ${whole(megabytes)} MB)`;
  };
  return `${shown('without text', file.withoutText)}; ${shown('with text', file.withText)}`;
}

function insert(): string | null {
  const cases = resultFile('store-insert')?.cases;
  if (cases === undefined) return null;
  const formats = Map.groupBy(cases, ({ format }) => format);
  const best = [...formats].map(([format, all]) => {
    const fastest = all.reduce((one, other) =>
      other.rowsPerSecond > one.rowsPerSecond ? other : one,
    );
    return `${format} ${whole(fastest.rowsPerSecond)} rows a second (batches of ${whole(fastest.batch)}${fastest.lanes > 1 ? `, ${fastest.lanes} at once` : ''})`;
  });
  return best.join('; ');
}

function tail(): string | null {
  const [first] = resultFile('tail')?.cases ?? [];
  if (first === undefined) return null;
  const shown = first.results.map(({ name, seconds_to_first_alarm: { median }, cpu_seconds }) => {
    return `${name}: ${median.toFixed(1)} s, ${cpu_seconds.toFixed(1)} s of processor time`;
  });
  return `${whole(first.history_lines)} lines of past, ${first.lines_per_second} more a second for ${first.seconds} s; ${shown.join('; ')}`;
}

function look(): string | null {
  const file = resultFile('live-step');
  if (file === null) return null;
  const { accounts, exchanges_a_second: pace, step_ms, cpu_ms, opened_ms, rss_mb } = file;
  const { engine_cpu_ms: engine, engine_rss_mb } = file;
  const range = (values: readonly number[]) =>
    `${(Math.min(...values) / 1000).toFixed(1)} to ${(Math.max(...values) / 1000).toFixed(1)} s`;
  return `${whole(accounts)} known accounts, a minute of ${whole(pace)} exchanges a second: ${range(step_ms)}, of which ${range(cpu_ms)} processor time of the control process${engine === undefined ? '' : ` and ${range(engine)} of the engine`}; reading the past at the start ${duration(opened_ms / 1000)}; ${rss_mb} MB${engine_rss_mb === undefined ? '' : `, the engine ${engine_rss_mb} MB`}`;
}

function soak(): string | null {
  const found = resultFile('gateway')?.soak;
  if (found === undefined) return null;
  const { answered, lost, resident_mb_by_tenth: resident } = found;
  return `${whole(answered)} answered, ${lost} not recorded; resident memory by tenths of the time: ${resident.join(', ')} MB`;
}

export function furtherMeasurements(): Measurement[] {
  const run = 'node bench';
  const all: readonly [string, string | null, string][] = [
    ['a fingerprint, processor time on one core', fingerprint(), `${run}/fingerprint.ts`],
    ['a log file into the embedded store', ingest(), `${run}/ingest.ts`],
    ['batches into the embedded store', insert(), `${run}/store-insert.ts`],
    ['one look of the live analysis', look(), `${run}/live-step.ts`],
    [
      'gateway under full load for minutes',
      soak(),
      `${run}/gateway/run.ts --only soak --soak ${resultFile('gateway')?.soak?.seconds ?? 60}`,
    ],
    ['`stillwatch tail`: burst → named, beside shell loops', tail(), `${run}/tail.ts`],
  ];
  return all.flatMap(([what, measured, command]) =>
    measured === null ? [] : [{ what, measured, command }],
  );
}
