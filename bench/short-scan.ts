/**
 * Times a scan of the first exchanges of the bundled week, as a whole process: from the command to its
 * end. With `--beside` the same scan by another checkout, in turn in the same rounds; what both find may
 * differ, and the result says so.
 *
 *   node bench/short-scan.ts --rounds 5 [--exchanges 1000,all] [--beside ../before --beside-flags="-C NAME"]
 *
 * Processor time counts all processes of a scan and its engine: it holds on a busy machine too.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    exchanges: { type: 'string', default: '1000,all' },
    beside: { type: 'string' },
    'beside-flags': { type: 'string', default: '' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const TICK_SECONDS = 0.01;

interface Timed {
  seconds: number;
  processor_seconds: number;
  stages_ms: Record<string, number>;
  load_before: number;
}

/** Processor time of all processes that this one has waited for, with what they had waited for. */
function processorSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) * TICK_SECONDS;
}

interface Checkout {
  folder: string;
  flags: readonly string[];
}

function stillwatch({ folder, flags }: Checkout, argv: readonly string[]): string {
  const main = join(folder, 'src/cli/main.ts');
  const ran = spawnSync(process.execPath, [...flags, main, ...argv, '--quiet'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(`${argv[0]} ended with ${ran.status}: ${ran.stderr}`);
  return ran.stdout;
}

function timedScan(checkout: Checkout, log: string): { timed: Timed; result: string } {
  const load_before = loadavg()[0]!;
  const before = processorSeconds();
  const started = performance.now();
  const printed = stillwatch(checkout, ['scan', log, '--json']);
  const seconds = (performance.now() - started) / 1000;
  const { timings, ...result } = JSON.parse(printed) as { timings: Record<string, number> };
  const processor_seconds = Number((processorSeconds() - before).toFixed(2));
  const timed = { seconds, processor_seconds, stages_ms: timings, load_before };
  return { timed, result: JSON.stringify(result) };
}

function medianOf(runs: readonly Timed[], key: 'seconds' | 'processor_seconds'): number {
  const sorted = runs.map((each) => each[key]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function compare(log: string, own: Checkout, other: Checkout | null) {
  const runs: Timed[] = [];
  const beside: Timed[] = [];
  let same_result = true;
  for (let round = 0; round < Number(values.rounds); round++) {
    const ours = timedScan(own, log);
    runs.push(ours.timed);
    if (other === null) continue;
    const theirs = timedScan(other, log);
    same_result &&= theirs.result === ours.result;
    beside.push(theirs.timed);
  }
  const medians = {
    seconds: medianOf(runs, 'seconds'),
    processor_seconds: medianOf(runs, 'processor_seconds'),
  };
  if (other === null) return { medians, runs };
  const ratio_to_beside = {
    seconds: medians.seconds / medianOf(beside, 'seconds'),
    processor_seconds: medians.processor_seconds / medianOf(beside, 'processor_seconds'),
  };
  return { medians, ratio_to_beside, same_result, runs, beside };
}

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-short-scan-'));
try {
  const own: Checkout = { folder: root, flags: [] };
  const flags = values['beside-flags'].split(' ').filter((flag) => flag !== '');
  const other = values.beside === undefined ? null : { folder: resolve(values.beside), flags };
  stillwatch(own, ['simulate', 'demo', '--out', folder]);
  const lines = readFileSync(join(folder, 'exchanges.ndjson'), 'utf8').trimEnd().split('\n');
  const scans: Record<string, ReturnType<typeof compare> & { exchanges: number }> = {};
  for (const count of values.exchanges.split(',')) {
    const kept = count === 'all' ? lines : lines.slice(0, Number(count));
    const log = join(folder, 'short.ndjson');
    writeFileSync(log, `${kept.join('\n')}\n`);
    scans[count] = { exchanges: kept.length, ...compare(log, own, other) };
    const { runs: _, ...told } = { beside: null, ...scans[count] };
    console.log(count, JSON.stringify({ ...told, beside: undefined }));
  }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length };
  const file = new URL('results/short-scan.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ machine, node: process.version, scans }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
