/**
 * What one look costs, with what it writes into the records and the policies that follow: 124,000
 * known accounts, then minutes of 1,000 exchanges a second. Ordinary traffic only: each account has
 * its own address and wording, four in a hundred share an office. The processor time
 * of this process and of its engine together is the cost on one core, also on a busy machine. Then
 * what both take in memory while nothing happens. Linux only: the engine's share comes from /proc.
 *
 *     node bench/live-step.ts [accounts] [exchanges a second] [steps]
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLiveAnalysis } from '#analysis/live-analysis';
import { configSchema } from '#config/config-schema';
import { fingerprint } from '#fingerprint/fingerprint';
import { openRecords } from '#records/open-records';
import { type AccountFacts, accountFactsSchema } from '#schema/account';
import { EXCHANGE_TABLE, emptyExchange } from '#schema/exchange';
import { applyPolicies, firstPolicy } from '#server/apply-policies';
import { EventHub } from '#server/events';
import { LookNotes } from '#server/note-look';
import { openPerformer } from '#server/performer';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { MINUTE_MS } from '#std/time';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';

const [accounts = 124_000, perSecond = 1000, steps = 5] = process.argv.slice(2).map(Number);
const IDLE_MS = 20_000;
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

/** Processor time so far, in ms. */
function cpuMs(): { own: number; engine: number } {
  // Fields 14 and 15 of /proc/PID/stat, in hundredths of a second; the name may hold spaces.
  const fields = readFileSync(`/proc/${enginePid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const { user, system } = process.cpuUsage();
  return {
    own: Math.round((user + system) / 1000),
    engine: (Number(fields[11]) + Number(fields[12])) * 10,
  };
}

function rssMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1000);
}

const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
const enginePid = Number(children.trim().split(' ')[0]);
const clock = { now: START };
const records = await openRecords(
  { kind: 'embedded', directory: null },
  { clock: () => clock.now, log: silentLog },
);
const config = configSchema.parse({});
const events = new EventHub();
const signer = { prepareKey: () => Promise.reject(new Error('nothing is signed here')) };
const sources = { lookAlikes: () => null, onFacts: () => {}, log: silentLog, signer };
const parts = { store, clock: () => clock.now, config, ...sources };
const performer = openPerformer(records, parts);
const notes = new LookNotes({ records, performer, store, events, retentionMs: 30 * 86_400_000 });
await firstPolicy(records, performer);
const facts = new Map(
  Array.from({ length: accounts }, (_, index): [string, AccountFacts] => {
    const account_id = `account-${index}`;
    const known = { account_id, org_id: `o${index % 9000}`, created_at: START - index * 60_000 };
    return [account_id, accountFactsSchema.parse({ ...known, tier: 'paid' })];
  }),
);

let next = 0;
await minute(START, accounts, () => next++);
await minute(START + MINUTE_MS, accounts, () => random.int(0, accounts - 1));
const began = performance.now();
const analysis = await openLiveAnalysis(
  {
    store,
    facts,
    seed: 1,
    falseDiscoveryRate: 0.01,
    stepMs: MINUTE_MS,
    retentionMs: 30 * 86_400_000,
    abort: new AbortController().signal,
  },
  START + 2 * MINUTE_MS,
);
const opened_ms = Math.round(performance.now() - began);
const step_ms: number[] = [];
const cpu_ms: number[] = [];
const engine_cpu_ms: number[] = [];
for (let step = 0; step < steps; step++) {
  const from = START + (2 + step) * MINUTE_MS;
  await minute(from, perSecond * 60, () => Math.floor(accounts * random.float() ** 2));
  const [at, cpu] = [performance.now(), cpuMs()];
  clock.now = from + MINUTE_MS;
  await notes.note(await analysis.step(clock.now), analysis);
  await applyPolicies({ records, performer, store, clock: () => clock.now, config, events });
  step_ms.push(Math.round(performance.now() - at));
  const spent = cpuMs();
  cpu_ms.push(spent.own - cpu.own);
  engine_cpu_ms.push(spent.engine - cpu.engine);
}
await sleep(IDLE_MS);
const [rss_mb, engine_rss_mb] = [rssMb(process.pid), rssMb(enginePid)];
await records.close();
await store.close();
const document = {
  what: 'live step',
  date: new Date().toISOString().slice(0, 10),
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
  accounts,
  exchanges_a_second: perSecond,
  opened_ms,
  step_ms,
  cpu_ms,
  engine_cpu_ms,
  rss_mb,
  engine_rss_mb,
};
writeFileSync(
  new URL('./results/live-step.json', import.meta.url),
  `${JSON.stringify(document, null, 2)}\n`,
);
process.stdout.write(`${JSON.stringify(document)}\n`);
