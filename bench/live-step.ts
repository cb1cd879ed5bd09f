import { writeFileSync } from 'node:fs';
import { fingerprint } from '#fingerprint/fingerprint';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/log';
import { createRandom } from '#std/random';
import { EXCHANGE_TABLE } from '#store/exchanges/columns';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';
import { openLiveAnalysis } from '../src/live-analysis.ts';

/**
 * What one look costs: 124,000 known accounts, then minutes of 1,000 exchanges a second. Ordinary
 * traffic only: each account has its own address and wording, four in a hundred share an office.
 *
 *     node -C stillwatch-source bench/live-step.ts [accounts] [exchanges a second] [steps]
 */
const [accounts = 124_000, perSecond = 1000, steps = 5] = process.argv.slice(2).map(Number);
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 1, 2);
const random = createRandom(1);
const WORDS = 'order invoice patient garden engine river city music table window code letter'.split(
  ' ',
);
const prompts = Array.from({ length: 2000 }, () => {
  const text = Array.from({ length: 12 }, () => random.pick(WORDS)).join(' ');
  return fingerprint(
    { system: null, prompt: text, messages: null, tools: null, tools_hash: null, images: null },
    { embed: true },
  );
});

const store = await openStore(
  { kind: 'embedded', directory: null, threads: 1 },
  { log: silentLog },
);
let made = 0;

async function minute(from: number, rows: number, pick: () => number): Promise<void> {
  const encoder = createExchangeEncoder();
  for (let row = 0; row < rows; row++) {
    const account = pick();
    const exchange = {
      ...emptyExchange(`x${made++}`, from + random.int(0, MINUTE_MS - 1), `account-${account}`),
      ip:
        account % 25 === 0
          ? `198.51.100.${account % 200}`
          : `10.${account >> 16}.${(account >> 8) & 255}.${account & 255}`,
      asn: 64_500 + (account % 400),
      user_agent: `sdk/${account % 40}`,
      model: 'm-large',
      output_tokens: random.int(10, 900),
      status: 200,
    };
    encoder.append(exchange, random.pick(prompts), null);
  }
  await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
}

let next = 0;
await minute(START, accounts, () => next++);
await minute(START + MINUTE_MS, accounts, () => random.int(0, accounts - 1));
const began = performance.now();
const analysis = await openLiveAnalysis(
  {
    store,
    facts: new Map(),
    seed: 1,
    falseDiscoveryRate: 0.01,
    stepMs: MINUTE_MS,
    retentionMs: 30 * 86_400_000,
    abort: new AbortController().signal,
  },
  START + 2 * MINUTE_MS,
);
const results: { opened_ms: number; step_ms: number[]; cpu_ms: number[]; rss_mb: number } = {
  opened_ms: Math.round(performance.now() - began),
  step_ms: [],
  cpu_ms: [],
  rss_mb: 0,
};
for (let step = 0; step < steps; step++) {
  const from = START + (2 + step) * MINUTE_MS;
  await minute(from, perSecond * 60, () => Math.floor(accounts * random.float() ** 2));
  const [at, cpu] = [performance.now(), process.cpuUsage()];
  await analysis.step(from + MINUTE_MS);
  await analysis.report();
  const { user, system } = process.cpuUsage(cpu);
  results.step_ms.push(Math.round(performance.now() - at));
  results.cpu_ms.push(Math.round((user + system) / 1000));
}
results.rss_mb = Math.round(process.memoryUsage.rss() / 1e6);
await store.close();
const document = { what: 'live step', accounts, exchanges_a_second: perSecond, ...results };
writeFileSync(
  new URL('./results/live-step.json', import.meta.url),
  `${JSON.stringify(document, null, 2)}\n`,
);
process.stdout.write(`${JSON.stringify(document)}\n`);
