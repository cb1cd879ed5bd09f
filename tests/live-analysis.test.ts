import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLiveAnalysis } from '#analysis/live-analysis';
import { walkAttribution } from '#attribute/walk-query';
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

  // The scan's own last look also reads what is not over: one step more keeps it from being last.
  const walk = walkAttribution({
    store: store(),
    steps: [...steps, (steps.at(-1) as number) + HOUR_MS],
    facts,
    seed: SEED,
  });
  const scanned: string[][] = [];
  for await (const step of walk) {
    scanned.push(step.alarmed);
    if (step.index < steps.length - 1) continue;
    expect(found).toEqual((await step.attribution.report()).campaigns);
    break;
  }
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
