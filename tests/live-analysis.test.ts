import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLiveAnalysis } from '#analysis/live-analysis';
import { openWalk, walkThrough } from '#analysis/walk';
import { readAccountsFile } from '#enrich/account-facts';
import { ingestHarness } from '#ingest/logs/fixtures/ingest-harness';
import type { AccountFacts } from '#schema/account';
import { simulated, TINY } from '#simulate/fixtures/tiny-world';
import { planSteps } from '#std/time-steps';
import { readSpan } from '#store/exchanges/activity-queries';

const HOUR_MS = 3_600_000;
const SEED = 1;
const { open, close, store, file, ingest } = ingestHarness();

let facts: Map<string, AccountFacts>;
let bounds: number[];

beforeAll(async () => {
  await open();
  const part = await simulated(TINY);
  const logs = file('exchanges.ndjson', part('exchanges'));
  await ingest({ inputs: [logs] });
  const read = await readAccountsFile(file('accounts.jsonl', part('accounts')));
  facts = new Map(read.facts.map((each) => [each.account_id, each]));
  const { from, to } = await readSpan(store());
  bounds = planSteps(from as number, to as number, 8 * HOUR_MS);
}, 120_000);
afterAll(() => close());

const live = (until: number) =>
  openLiveAnalysis(
    {
      store: store(),
      facts,
      seed: SEED,
      falseDiscoveryRate: 0.01,
      stepMs: 60_000,
      retentionMs: 30 * 24 * HOUR_MS,
      rebuildStepMs: 8 * HOUR_MS,
      abort: new AbortController().signal,
    },
    until,
  );

test('what live analysis finds step by step is what a scan with these steps finds', async () => {
  const [start, ...steps] = bounds as [number, ...number[]];
  const analysis = await live(start);
  const alarms: string[][] = [];
  for (const to of steps) alarms.push([...(await analysis.step(to)).alarmed]);
  const found = (await analysis.report()).campaigns;

  // A scan's own last look also reads what is not over: an open walk has no last one.
  const rate = { falseDiscoveryRate: 0.01, looks: 24 * 60, endless: true };
  const { signal: abort } = new AbortController();
  const walk = await openWalk({ store: store(), facts, seed: SEED, ...rate, abort });
  const scanned: string[][] = [];
  for await (const { alarmed } of walkThrough(walk, { from: 0, ends: steps, closed: false })) {
    scanned.push([...alarmed]);
  }
  expect(found).toEqual((await walk.attribution?.report())?.campaigns);
  const members = walk.attribution?.members() ?? new Set();
  expect(analysis.flagged()).toEqual(walk.detection.walk.flaggedAccounts(members));
  expect(alarms).toEqual(scanned);
  expect(found.length).toBeGreaterThan(0);
}, 180_000);

test('after a restart the past is read again, and what is known is the same', async () => {
  const [start, ...steps] = bounds as [number, ...number[]];
  const analysis = await live(start);
  for (const to of steps) await analysis.step(to);
  const restarted = await live(steps.at(-1) as number);
  expect(restarted.at).toBe(steps.at(-1));
  expect((await restarted.report()).campaigns).toEqual((await analysis.report()).campaigns);
  expect(restarted.flagged()).toEqual(analysis.flagged());
}, 180_000);
