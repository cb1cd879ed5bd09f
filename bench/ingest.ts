/**
 * How fast a log reaches the embedded store: each stage alone on one core, by processor time, and
 * the whole over worker threads, by the clock. On a shared machine processor time is the number to
 * trust; runs and load averages are all kept.
 *
 *     node bench/ingest.ts [--rows 1000000] [--text-rows 200000] [--runs 3]
 */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fingerprint } from '#fingerprint/fingerprint';
import { readBlock } from '#ingest/logs/block-records';
import { BLOCK_LIMITS, type Block } from '#ingest/logs/containers/block';
import { openByteSource } from '#ingest/logs/containers/byte-source';
import { blocksOfLines, newlineBoundaries } from '#ingest/logs/containers/line-blocks';
import { type LogRecord, Rejected } from '#ingest/logs/format';
import { exchangeLog } from '#ingest/logs/formats/exchange-log';
import { ingestLogs } from '#ingest/logs/read-logs';
import type { Exchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { noProgress } from '#std/progress';
import { createClickhouseStore } from '#store/clickhouse';
import { superviseEngine } from '#store/engine/supervise';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { migrate } from '#store/migrations/migrate';
import { writeSyntheticLog } from './synthetic-log.ts';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'text-rows': { type: 'string', default: '200000' },
    runs: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    out: { type: 'string', default: 'bench/results/ingest.json' },
  },
});
const RUNS = Number(flags.runs);
const WORKERS = Number(flags.workers);
const NOW = Date.UTC(2027, 0, 1);
const PLAN = {
  container: 'lines',
  format: 'exchange-log',
  reads: 'objects',
  csv: null,
  wrapped: false,
} as const;
/** Blocks of which the stages are measured: enough to be warm, little enough to keep in memory. */
const STAGE_BLOCKS = 12;

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number): number => Number(value.toFixed(2));

function processorSeconds(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(stat[11]) + Number(stat[12])) / 100;
}

/** Microseconds of processor time a row. */
function timed(rows: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rows;
}

async function readBlocks(path: string, most: number): Promise<Block[]> {
  const blocks: Block[] = [];
  const source = await openByteSource({ path }, () => {});
  for await (const item of blocksOfLines(source, newlineBoundaries, BLOCK_LIMITS)) {
    if ('rejected' in item) continue;
    blocks.push(item);
    if (blocks.length === most) break;
  }
  return blocks;
}

/** Each stage alone, on what the stage before it made. */
async function stages(path: string) {
  const before = process.cpuUsage();
  const blocks = await readBlocks(path, STAGE_BLOCKS);
  const reading = process.cpuUsage(before);
  const records: LogRecord[] = [];
  const collect = {
    record: (record: LogRecord | string) => void records.push(record as LogRecord),
    rejected: () => {},
  };
  for (const block of blocks) readBlock(block, PLAN, collect);
  const rows = records.length;
  const context = { now: NOW, fallbackId: () => 'x', unknownField: () => {} };
  const map = (record: LogRecord): Exchange => {
    const mapped = exchangeLog.map(record, context);
    if (mapped instanceof Rejected) throw new Error(mapped.code);
    return mapped;
  };
  const exchanges = records.map(map);
  const prints = exchanges.map((exchange) => fingerprint(exchange, { embed: true }));
  const encoder = createExchangeEncoder();
  let parsed = 0;
  const counted = { record: () => void parsed++, rejected: () => {} };
  return {
    rows,
    read: (reading.user + reading.system) / rows,
    parse: timed(rows, () => {
      for (const block of blocks) readBlock(block, PLAN, counted);
    }),
    map: timed(rows, () => {
      for (const record of records) map(record);
    }),
    fingerprint: timed(rows, () => {
      for (const exchange of exchanges) fingerprint(exchange, { embed: true });
    }),
    encode: timed(rows, () => {
      for (const [index, exchange] of exchanges.entries()) {
        encoder.append(exchange, prints[index] ?? null, null);
        if (encoder.rows() === 10_000) encoder.take();
      }
      encoder.take();
    }),
  };
}

const engine = await superviseEngine({ directory: null }, silentLog);
const store = createClickhouseStore({ url: engine.url, ...engine.credential });
await migrate(store, { engine: { kind: 'local' }, log: silentLog });

async function whole(path: string) {
  await store.command('TRUNCATE TABLE exchanges');
  const engineBefore = processorSeconds(engine.processId as number);
  const before = process.cpuUsage();
  const started = performance.now();
  let residentMb = 0;
  const watch = setInterval(() => {
    residentMb = Math.max(residentMb, process.memoryUsage.rss() / 1e6);
  }, 100);
  const summary = await ingestLogs(
    {
      inputs: [path],
      workers: WORKERS,
      keepText: 'none',
      seed: 1,
      maxRejectShare: 0,
      endUserKey: null,
      enricher: null,
      rejects: null,
      clockNow: NOW,
    },
    { store, progress: noProgress, log: silentLog },
  );
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const inserting = processorSeconds(engine.processId as number) - engineBefore;
  return {
    rowsPerSecond: Math.round(summary.exchanges / seconds),
    microsecondsPerRow: {
      ingest: round((user + system) / summary.exchanges),
      engine: round((inserting * 1e6) / summary.exchanges),
    },
    residentMb: Math.round(residentMb),
    loadAverage: Number(loadavg()[0]?.toFixed(1)),
  };
}

async function measure(name: string, rows: number, text: boolean) {
  const path = join(folder, `${name}.jsonl`);
  await writeSyntheticLog(path, { rows, text });
  const stageRuns: Awaited<ReturnType<typeof stages>>[] = [];
  const wholeRuns: Awaited<ReturnType<typeof whole>>[] = [];
  await stages(path);
  for (let run = 0; run < RUNS; run++) {
    stageRuns.push(await stages(path));
    wholeRuns.push(await whole(path));
    console.error(name, run + 1, JSON.stringify(wholeRuns.at(-1)));
  }
  const stage = (key: 'read' | 'parse' | 'map' | 'fingerprint' | 'encode') => {
    const microseconds = stageRuns.map((run) => round(run[key]));
    return { microsecondsPerRow: round(median(microseconds)), runs: microseconds };
  };
  return {
    rows,
    bytesPerRow: Math.round(statSync(path).size / rows),
    stages: {
      read: stage('read'),
      parse: stage('parse'),
      map: stage('map'),
      fingerprint: stage('fingerprint'),
      encode: stage('encode'),
    },
    whole: {
      workers: WORKERS,
      rowsPerSecond: median(wholeRuns.map((run) => run.rowsPerSecond)),
      runs: wholeRuns,
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-bench-'));
try {
  const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version };
  const withoutText = await measure('without-text', Number(flags.rows), false);
  const withText = await measure('with-text', Number(flags['text-rows']), true);
  writeFileSync(flags.out, `${JSON.stringify({ machine, withoutText, withText }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
  await store.close();
  await engine.close();
}
