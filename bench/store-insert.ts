/**
 * How fast exchanges reach the embedded store: formats and batch sizes side by side, one after the
 * other in each round, over HTTP, waiting for each insert. Processor time of the engine process is
 * the number to trust on a shared machine.
 *
 *     node bench/store-insert.ts [--rows 1000000] [--rounds 3]
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { silentLog } from '#std/log';
import { createClickhouseStore } from '#store/clickhouse';
import { type EmbeddedEngine, superviseEngine } from '#store/engine/supervise';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { migrate } from '#store/migrations/migrate';
import type { Store } from '#store/store';
import { syntheticExchanges } from './synthetic-exchanges.ts';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'bench/results/store-insert.json' },
  },
});
const ROWS = Number(flags.rows);
const ROUNDS = Number(flags.rounds);
const BATCHES = [10_000, 50_000, 100_000, 200_000];

interface Case {
  format: 'Native' | 'RowBinary' | 'JSONEachRow';
  batch: number;
  /** Inserts under way at once. */
  lanes: number;
  /** Rows of one measurement: slow formats get fewer. */
  rows: number;
}

const CASES: Case[] = [
  ...BATCHES.map((batch) => ({ format: 'Native' as const, batch, lanes: 1, rows: ROWS })),
  { format: 'Native', batch: 100_000, lanes: 2, rows: ROWS },
  ...BATCHES.map((batch) => ({ format: 'RowBinary' as const, batch, lanes: 1, rows: ROWS / 2 })),
  { format: 'JSONEachRow', batch: 10_000, lanes: 1, rows: ROWS / 5 },
  { format: 'JSONEachRow', batch: 100_000, lanes: 1, rows: ROWS / 5 },
];

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Seconds of processor time and megabytes of memory of a process (Linux). */
function usage(processId: number): { seconds: number; anonymousMb: number; residentMb: number } {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  const mb = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return {
    seconds: (Number(stat[11]) + Number(stat[12])) / 100,
    anonymousMb: mb('RssAnon'),
    residentMb: mb('VmRSS'),
  };
}

/** Encoded batches of one format; RowBinary and JSONEachRow are written by ClickHouse itself. */
async function encode(store: Store, engine: EmbeddedEngine, each: Case): Promise<Uint8Array[]> {
  const encoder = createExchangeEncoder();
  const blocks: Uint8Array[] = [];
  for (const { exchange, fingerprint } of syntheticExchanges(each.rows)) {
    encoder.append(exchange, fingerprint, null);
    if (encoder.rows() === each.batch) blocks.push(encoder.take().bytes);
  }
  if (encoder.rows() > 0) blocks.push(encoder.take().bytes);
  if (each.format === 'Native') return blocks;
  const converted: Uint8Array[] = [];
  for (const block of blocks) {
    await store.command('TRUNCATE TABLE exchanges');
    await store.insertNative('exchanges', [block]);
    converted.push(await read(engine, `SELECT * FROM exchanges FORMAT ${each.format}`));
  }
  return converted;
}

function send(engine: EmbeddedEngine, query: string, body: Uint8Array): Promise<Response> {
  const { username, password } = engine.credential;
  return fetch(`${engine.url}/?${new URLSearchParams({ query })}`, {
    method: 'POST',
    headers: { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
    body: body as Uint8Array<ArrayBuffer>,
  });
}

async function read(engine: EmbeddedEngine, query: string): Promise<Uint8Array> {
  return new Uint8Array(await (await send(engine, query, new Uint8Array())).arrayBuffer());
}

async function measure(store: Store, engine: EmbeddedEngine, each: Case) {
  const blocks = await encode(store, engine, each);
  await store.command('TRUNCATE TABLE exchanges');
  const processId = engine.processId as number;
  const before = usage(processId);
  const batchMs: number[] = [];
  const waiting = [...blocks];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: each.lanes }, async () => {
      for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
        const from = performance.now();
        if (each.format === 'Native') await store.insertNative('exchanges', [block]);
        else {
          const answer = await send(engine, `INSERT INTO exchanges FORMAT ${each.format}`, block);
          if (!answer.ok) throw new Error(await answer.text());
        }
        batchMs.push(performance.now() - from);
      }
    }),
  );
  const wallSeconds = (performance.now() - started) / 1000;
  const after = usage(processId);
  const [row] = await store.query<{ n: number }>('SELECT toUInt32(count()) AS n FROM exchanges');
  if (row?.n !== each.rows) throw new Error(`${row?.n} rows instead of ${each.rows}`);
  return {
    rowsPerSecond: Math.round(each.rows / wallSeconds),
    rowsPerProcessorSecond: Math.round(each.rows / (after.seconds - before.seconds)),
    batchMsMedian: Math.round(median(batchMs)),
    batchMsMax: Math.round(Math.max(...batchMs)),
    bytesPerRow: Math.round(blocks.reduce((sum, block) => sum + block.length, 0) / each.rows),
    anonymousMb: Math.round(after.anonymousMb),
    residentMb: Math.round(after.residentMb),
    loadAverage: loadavg()[0]?.toFixed(1),
  };
}

/** Microseconds of processor time to encode one row, in blocks of 50,000. */
function encoderMicroseconds(): number {
  const rows = [...syntheticExchanges(50_000)];
  const encoder = createExchangeEncoder();
  const runs = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage();
    for (const { exchange, fingerprint } of rows) encoder.append(exchange, fingerprint, null);
    encoder.take();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / rows.length;
  });
  return Number(median(runs.slice(2)).toFixed(2));
}

/** Memory of the engine, sampled while `ROWS` rows go in block after block. */
async function memoryOverLoad(store: Store, engine: EmbeddedEngine) {
  const samples: number[] = [];
  const sample = (): void => {
    samples.push(Math.round(usage(engine.processId as number).anonymousMb));
  };
  await store.command('TRUNCATE TABLE exchanges');
  const encoder = createExchangeEncoder();
  for (const { exchange, fingerprint } of syntheticExchanges(ROWS)) {
    encoder.append(exchange, fingerprint, null);
    if (encoder.rows() < 50_000) continue;
    await store.insertNative('exchanges', [encoder.take().bytes]);
    sample();
  }
  return { rows: ROWS, batch: 50_000, anonymousMbAfterEachInsert: samples };
}

const encoder = encoderMicroseconds();
console.error(`encoder ${encoder} µs a row`);
const engine = await superviseEngine({ directory: null }, silentLog);
const store = createClickhouseStore({ url: engine.url, ...engine.credential });
await migrate(store, { engine: { kind: 'local' }, log: silentLog });
const memory = await memoryOverLoad(store, engine);
const results = new Map(CASES.map((each) => [each, [] as Awaited<ReturnType<typeof measure>>[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [each, runs] of results) {
    const run = await measure(store, engine, each);
    runs.push(run);
    console.error(each.format, each.batch, `lanes ${each.lanes}`, JSON.stringify(run));
  }
}
await store.close();
await engine.close();
const cases = [...results].map(([each, runs]) => ({
  ...each,
  rowsPerSecond: median(runs.map((run) => run.rowsPerSecond)),
  rowsPerProcessorSecond: median(runs.map((run) => run.rowsPerProcessorSecond)),
  runs,
}));
const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version };
writeFileSync(
  flags.out,
  `${JSON.stringify({ machine, encoderMicrosecondsPerRow: encoder, memory, cases }, null, 2)}\n`,
);
