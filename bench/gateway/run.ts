/**
 * The gateway with everything on, beside nginx as a bare proxy, a bare relay on the same platform, the
 * Portkey gateway and LiteLLM (both without keys, budgets or log), before the same provider, in turn
 * within every round, so that what else the machine does hits all of them. Writes
 * bench/results/gateway.json; parts that are not run stay as they were there.
 *
 *   node bench/gateway/run.ts [--rounds 5] [--seconds 4] [--warm 8] [--portkey DIR]
 *        [--litellm VENV] [--pin] [--soak 60] [--only throughput,latency,memory,soak]
 *        [--before DIR [--before-flags="-C stillwatch-source"]]
 *
 * VENV: python3 -m venv VENV && VENV/bin/pip install "litellm[proxy]==1.80.0".

 * DIR: npm i @portkey-ai/gateway@1.15.2 with "overrides": {"hono":"4.9.7",
 * "@hono/node-server":"1.13.5","@hono/node-ws":"1.2.0"}; other versions break its streams. --pin puts
 * each proxy on core 0 and everything else on core 1. --before is another checkout of this project, with
 * its packages installed: its gateway runs beside ours, and the result has the ratio to it. Linux only: processor time comes from /proc.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type Contender,
  cpuMicros,
  hasNginx,
  startLitellm,
  startNginx,
  startPortkey,
  startProvider,
  startRelay,
  startStillwatch,
  stop,
} from './contenders.ts';
import { measureMemory, measureSoak } from './endurance.ts';
import { closedLoop, median, openLoop, quantile } from './load-client.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    portkey: { type: 'string' },
    litellm: { type: 'string' },
    warm: { type: 'string', default: '8' },
    pin: { type: 'boolean', default: false },
    soak: { type: 'string', default: '60' },
    only: { type: 'string', default: 'throughput,latency,memory,soak' },
    before: { type: 'string' },
    'before-flags': { type: 'string', default: '' },
    out: { type: 'string', default: 'gateway' },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const parts = new Set(values.only.split(','));
const CONNECTIONS = 32;
/** Compilers need tens of thousands of requests before a process is as fast as it gets. */
const WARM_SECONDS = Number(values.warm);
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
  const cpuRatio = (name: string): number | null => {
    const other = runs.get(name);
    if (other === undefined) return null;
    const each = own.map(
      (run, at) => run.cpuMicrosPerRequest / (other[at]?.cpuMicrosPerRequest ?? 1),
    );
    return rounded(median(each));
  };
  return {
    ...medians,
    ratio_to_before: ratio('before'),
    cpu_ratio_to_before: cpuRatio('before'),
    ratio_to_nginx: ratio('nginx'),
    ratio_to_relay: ratio('relay'),
    ratio_to_portkey: ratio('portkey'),
    ratio_to_litellm: ratio('litellm'),
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

const provider = await startProvider(otherCore);
const proxies: Contender[] = [];
try {
  if (hasNginx()) proxies.push(await startNginx(directory, provider.port, proxyCore));
  proxies.push(await startRelay(provider.port, proxyCore));
  const own = await startStillwatch(directory, provider.port, proxyCore);
  proxies.push(own);
  if (values.before !== undefined) {
    const flags = values['before-flags'].split(' ').filter((flag) => flag !== '');
    const earlier = { name: 'before', root: values.before, flags };
    proxies.push(await startStillwatch(directory, provider.port, proxyCore, earlier));
  }
  if (values.portkey !== undefined) {
    proxies.push(await startPortkey(values.portkey, provider.port, proxyCore));
  }
  if (values.litellm !== undefined) {
    const to = { provider: provider.port, core: proxyCore };
    proxies.push(await startLitellm(values.litellm, directory, to));
  }
  const measure = {
    throughput: () => measureThroughput(proxies),
    latency: () => measureLatency(provider, proxies),
    memory: () => measureMemory(proxies, (proxy, gapMs) => request(proxy, 1000, true, gapMs)),
    soak: () =>
      measureSoak(own, {
        seconds: Number(values.soak),
        connections: CONNECTIONS,
        spool: join(directory, 'stillwatch', 'spool', '0'),
        requestFor: (stream) => request(own, 1000, stream),
      }),
  };
  const file = fileURLToPath(new URL(`../results/${values.out}.json`, import.meta.url));
  const result: Record<string, unknown> = {
    ...(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}),
    schema: 'stillwatch.bench-gateway/1',
    machine: { cpus: cpus().length, model: cpus()[0]?.model, node: process.version },
  };
  for (const [name, run] of Object.entries(measure)) {
    if (!parts.has(name)) continue;
    const at = new Date().toISOString();
    const before = loadavg().map(rounded);
    const found = await run();
    const load_average = { before, after: loadavg().map(rounded) };
    const how = { rounds: ROUNDS, seconds: SECONDS, connections: CONNECTIONS, pinned: values.pin };
    result[name] = { at, ...how, load_average, ...found };
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await Promise.all([provider, ...proxies].map(stop));
  rmSync(directory, { recursive: true, force: true });
}
