/**
 * The gateway with everything on, beside nginx as a bare proxy, a bare relay on the same platform, and
 * the Portkey gateway (which does no keys, budgets or log), before the same provider, in turn within every round, so that what else the
 * machine does hits all of them. Writes bench/results/gateway.json.
 *
 *   node -C stillwatch-source bench/gateway/run.ts [--rounds 5] [--seconds 4] [--portkey DIR]
 *        [--pin] [--soak 60] [--only throughput,latency,memory,soak]
 *
 * DIR: npm i @portkey-ai/gateway@1.15.2 with "overrides": {"hono":"4.9.7",
 * "@hono/node-server":"1.13.5","@hono/node-ws":"1.2.0"}; other versions break its streams. --pin puts
 * each proxy on core 0 and everything else on core 1. Linux only: processor time comes from /proc.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { spoolFiles } from '../../src/gateway/spool/spool-files.ts';
import { SpoolReader } from '../../src/gateway/spool/spool-reader.ts';
import {
  type Contender,
  cpuMicros,
  hasNginx,
  residentMegabytes,
  startNginx,
  startPortkey,
  startProvider,
  startRelay,
  startStillwatch,
  stop,
} from './contenders.ts';
import { Connection, closedLoop, median, openLoop, quantile } from './load-client.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    portkey: { type: 'string' },
    pin: { type: 'boolean', default: false },
    soak: { type: 'string', default: '60' },
    only: { type: 'string', default: 'throughput,latency,memory,soak' },
    out: { type: 'string', default: 'gateway' },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const parts = new Set(values.only.split(','));
const CONNECTIONS = 32;
/** Compilers need tens of thousands of requests before a process is as fast as it gets. */
const WARM_SECONDS = 8;
const [proxyCore, otherCore] = values.pin ? [0, 1] : [null, null];
if (values.pin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);

const directory = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const SENTENCE = 'Explain how the habits of foxes change when winter comes to the hills. ';

function request(proxy: Contender, promptBytes: number, stream: boolean, gapMs = 0): Buffer {
  const prompt = SENTENCE.repeat(Math.ceil(promptBytes / SENTENCE.length)).slice(0, promptBytes);
  const body = JSON.stringify({
    model: 'm',
    max_tokens: 256,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: prompt },
    ],
  });
  const headers = {
    host: '127.0.0.1',
    'content-type': 'application/json',
    'user-agent': 'OpenAI/JS 7.55.0',
    'x-stainless-lang': 'js',
    'x-stainless-retry-count': '0',
    ...(gapMs > 0 ? { 'x-gap': String(gapMs) } : {}),
    ...proxy.headers,
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

interface Throughput {
  perSecond: number;
  cpuMicrosPerRequest: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

async function throughput(
  proxy: Contender,
  stream: boolean,
  forSeconds: number,
): Promise<Throughput> {
  const load = { port: proxy.port, request: request(proxy, 1000, stream) };
  const before = cpuMicros(proxy);
  const { measured, failed, seconds } = await closedLoop(load, CONNECTIONS, forSeconds);
  const spent = cpuMicros(proxy) - before;
  const totals = measured.map(({ totalMs }) => totalMs);
  const bad = measured.filter(({ status }) => status !== 200).length;
  return {
    perSecond: measured.length / seconds,
    cpuMicrosPerRequest: spent / Math.max(1, measured.length),
    p50Ms: quantile(totals, 0.5),
    p99Ms: quantile(totals, 0.99),
    failed: failed + bad,
  };
}

async function measureThroughput(proxies: readonly Contender[]) {
  const results: Record<string, unknown> = {};
  for (const stream of [false, true]) {
    const runs = new Map<string, Throughput[]>(proxies.map(({ name }) => [name, []]));
    // One round that does not count: just-in-time compilers need it.
    for (const proxy of proxies) await throughput(proxy, stream, Math.max(WARM_SECONDS, SECONDS));
    for (let round = 0; round < ROUNDS; round++) {
      for (const proxy of proxies)
        runs.get(proxy.name)?.push(await throughput(proxy, stream, SECONDS));
    }
    const kind = stream ? 'streaming' : 'whole';
    results[kind] = summary(runs);
    say(`${kind}: ${JSON.stringify(results[kind])}`);
  }
  return results;
}

/** Medians, and the median over rounds of the ratio within a round. */
function summary(runs: ReadonlyMap<string, readonly Throughput[]>) {
  const own = runs.get('stillwatch') ?? [];
  const medians = Object.fromEntries(
    [...runs].map(([name, list]) => [
      name,
      {
        per_second: Math.round(median(list.map((run) => run.perSecond))),
        cpu_us_per_request: Math.round(median(list.map((run) => run.cpuMicrosPerRequest))),
        p50_ms: rounded(median(list.map((run) => run.p50Ms))),
        p99_ms: rounded(median(list.map((run) => run.p99Ms))),
        failed: list.reduce((sum, run) => sum + run.failed, 0),
      },
    ]),
  );
  const ratio = (name: string): number | null => {
    const other = runs.get(name);
    if (other === undefined) return null;
    return rounded(median(own.map((run, at) => run.perSecond / (other[at]?.perSecond ?? 1))));
  };
  return {
    ...medians,
    ratio_to_nginx: ratio('nginx'),
    ratio_to_relay: ratio('relay'),
    ratio_to_portkey: ratio('portkey'),
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Latency through a proxy less latency without, at a fixed rate. */
async function measureLatency(provider: Contender, proxies: readonly Contender[]) {
  const results: Record<string, unknown> = {};
  for (const [kind, bytes, stream, rate] of [
    ['1 kB', 1000, false, 200],
    ['10 kB', 10_000, false, 200],
    ['100 kB', 100_000, false, 50],
    ['1 kB, first byte of a stream', 1000, true, 200],
  ] as const) {
    const found = new Map<string, { p50: number[]; p99: number[] }>();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const proxy of [provider, ...proxies]) {
        const load = { port: proxy.port, request: request(proxy, bytes, stream) };
        const { measured } = await openLoop(load, rate, SECONDS);
        if (round === 0) continue;
        const times = measured.map((one) => (stream ? one.firstByteMs : one.totalMs));
        const kept = found.get(proxy.name) ?? { p50: [], p99: [] };
        kept.p50.push(quantile(times, 0.5));
        kept.p99.push(quantile(times, 0.99));
        found.set(proxy.name, kept);
      }
    }
    const direct = found.get('direct') as { p50: number[]; p99: number[] };
    const added = Object.fromEntries(
      [...found].map(([name, { p50, p99 }]) => [
        name,
        name === 'direct'
          ? { p50_ms: rounded(median(p50)), p99_ms: rounded(median(p99)) }
          : {
              added_p50_ms: rounded(median(p50.map((one, at) => one - (direct.p50[at] ?? 0)))),
              added_p99_ms: rounded(median(p99.map((one, at) => one - (direct.p99[at] ?? 0)))),
            },
      ]),
    );
    results[kind] = { per_second: rate, ...added };
    say(`${kind}: ${JSON.stringify(results[kind])}`);
  }
  return results;
}

const STREAMS = 1000;
const STREAM_GAP_MS = 300;

/** Resident memory while a thousand streams are open. */
async function measureMemory(proxies: readonly Contender[]) {
  const results: Record<string, unknown> = {};
  for (const proxy of proxies) {
    const idle = residentMegabytes(proxy);
    const connections = Array.from({ length: STREAMS }, () => new Connection(proxy.port));
    const bytes = request(proxy, 1000, true, STREAM_GAP_MS);
    const answers = connections.map((one) => one.send(bytes, performance.now()).catch(() => null));
    let peak = 0;
    const watching = setInterval(() => {
      peak = Math.max(peak, residentMegabytes(proxy));
    }, 500);
    const ended = await Promise.all(answers);
    clearInterval(watching);
    for (const connection of connections) connection.close();
    const whole = ended.filter((one) => one?.status === 200).length;
    results[proxy.name] = {
      idle_mb: Math.round(idle),
      peak_mb: Math.round(peak),
      whole_streams: whole,
    };
    say(`memory ${proxy.name}: ${JSON.stringify(results[proxy.name])}`);
  }
  return results;
}

/** High load for long: memory at the end against the beginning, and every answer recorded. */
async function measureSoak(proxy: Contender) {
  const seconds = Number(values.soak);
  const state = join(directory, 'stillwatch', 'spool', '0');
  const reader = new SpoolReader(spoolFiles(state), 'exchanges');
  const drain = (): number => {
    let records = 0;
    for (let batch = reader.next(50_000); batch !== null; batch = reader.next(50_000)) {
      records += batch.payloads.length;
      reader.commit(batch.position);
    }
    return records;
  };
  await sleep(300);
  drain();
  const memory: number[] = [];
  const watching = setInterval(() => memory.push(residentMegabytes(proxy)), 1000);
  const runs = await Promise.all(
    [false, true].map((stream) => {
      const load = { port: proxy.port, request: request(proxy, 1000, stream) };
      return closedLoop(load, CONNECTIONS / 2, seconds);
    }),
  );
  clearInterval(watching);
  await sleep(500);
  const answered = runs.reduce((sum, run) => sum + run.measured.length, 0);
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const recorded = drain();
  const tenth = Math.max(1, Math.floor(memory.length / 10));
  const soak = {
    seconds,
    answered,
    failed,
    recorded,
    lost: answered - recorded,
    first_tenth_mb: Math.round(median(memory.slice(0, tenth))),
    last_tenth_mb: Math.round(median(memory.slice(-tenth))),
  };
  say(`soak: ${JSON.stringify(soak)}`);
  return soak;
}

const provider = await startProvider(otherCore);
const proxies: Contender[] = [];
try {
  if (hasNginx()) proxies.push(await startNginx(directory, provider.port, proxyCore));
  proxies.push(await startRelay(provider.port, proxyCore));
  const own = await startStillwatch(directory, provider.port, proxyCore);
  proxies.push(own);
  if (values.portkey !== undefined) {
    proxies.push(await startPortkey(values.portkey, provider.port, proxyCore));
  }
  const result: Record<string, unknown> = {
    schema: 'stillwatch.bench-gateway/1',
    at: new Date().toISOString(),
    machine: { cpus: cpus().length, model: cpus()[0]?.model, node: process.version },
    rounds: ROUNDS,
    seconds: SECONDS,
    connections: CONNECTIONS,
    pinned: values.pin,
    load_average_before: loadavg().map(rounded),
  };
  if (parts.has('throughput')) result.throughput = await measureThroughput(proxies);
  if (parts.has('latency')) result.latency = await measureLatency(provider, proxies);
  if (parts.has('memory')) result.memory = await measureMemory(proxies);
  if (parts.has('soak')) result.soak = await measureSoak(own);
  result.load_average_after = loadavg().map(rounded);
  const folder = fileURLToPath(new URL('../results', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${values.out}.json`), `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await Promise.all([provider, ...proxies].map(stop));
  rmSync(directory, { recursive: true, force: true });
}
