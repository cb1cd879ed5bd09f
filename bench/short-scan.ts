/**
 * Times a scan of the first thousand exchanges of a simulated world, as a whole process: from the command
 * to its end. With `--beside` the same scan by another checkout, in turn in the same rounds.
 *
 *   node bench/short-scan.ts --rounds 5 --beside ../before
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
    exchanges: { type: 'string', default: '1000' },
    beside: { type: 'string' },
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

function stillwatch(checkout: string, argv: readonly string[]): string {
  const main = join(checkout, 'src/cli/main.ts');
  const ran = spawnSync(process.execPath, [main, ...argv, '--quiet'], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(`${argv[0]} ended with ${ran.status}: ${ran.stderr}`);
  return ran.stdout;
}

function timedScan(checkout: string, log: string): { timed: Timed; result: string } {
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

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-short-scan-'));
try {
  stillwatch(root, ['simulate', 'demo', '--out', folder]);
  const exchanges = Number(values.exchanges);
  const lines = readFileSync(join(folder, 'exchanges.ndjson'), 'utf8').split('\n');
  const log = join(folder, 'short.ndjson');
  writeFileSync(log, `${lines.slice(0, exchanges).join('\n')}\n`);
  const runs: Timed[] = [];
  const beside: Timed[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const own = timedScan(root, log);
    runs.push(own.timed);
    if (values.beside === undefined) continue;
    const other = timedScan(resolve(values.beside), log);
    if (other.result !== own.result) throw new Error('the two checkouts find different things');
    beside.push(other.timed);
  }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length };
  const found = { machine, node: process.version, exchanges, runs, beside };
  const file = new URL('results/short-scan.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
