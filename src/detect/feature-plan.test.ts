import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { DAY_MS } from '#std/time';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import type { Detector } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import { planFeatures } from './feature-plan.ts';
import type { FeatureTable } from './feature-table.ts';
import { foldSteps, StoredTraffic } from './fixtures/stored-traffic.ts';
import { FIXTURE_START, like } from './fixtures/traffic.ts';

const ACCOUNTS = 60;
const plan = planFeatures(DETECTORS);
const traffic = new StoredTraffic();
let store: Store;
let whole: FeatureTable;

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
  for (let account = 0; account < ACCOUNTS; account++) {
    const random = createRandom(account);
    traffic.put(`account-${account}`, like(random, 1 + random.int(0, 200), {}));
  }
  await traffic.insert(store);
  whole = await foldSteps(store, plan, [0, traffic.end]);
});
afterAll(() => store?.close());

function rowOf(id: string, accountId: string, table = whole): Record<string, number> {
  const detector = DETECTORS.findIndex((each: Detector) => each.id === id);
  return { ...table.row(table.indexOf(accountId) as number, detector) };
}

test('equal summaries are computed once', () => {
  const all = DETECTORS.flatMap(({ columns }) => Object.values(columns));
  const aggregates = new Set(all.map(({ summary }) => summary.aggregate));
  expect(all.length).toBeGreaterThan(aggregates.size);
  for (const aggregate of aggregates) {
    expect(plan.sql.split(`${aggregate} AS `), aggregate).toHaveLength(2);
  }
});

test('steps folded one after the other equal the whole at once', async () => {
  const cuts = [9 * 3_600_000 + 1, DAY_MS, 3 * DAY_MS + 12_345].map((ms) => FIXTURE_START + ms);
  const walked = await foldSteps(store, plan, [0, ...cuts, traffic.end]);
  expect(walked.size).toBe(ACCOUNTS);
  for (const { id } of DETECTORS) {
    for (const accountId of whole.accountIds) {
      const parts = rowOf(id, accountId, walked);
      for (const [column, value] of Object.entries(rowOf(id, accountId))) {
        const where = `${id}.${column} of ${accountId}`;
        const part = parts[column]!;
        if (Number.isNaN(value)) expect(part, where).toBeNaN();
        else expect(Math.abs(part - value), where).toBeLessThanOrEqual(1e-9 * Math.abs(value));
      }
    }
  }
});

const distinct = (values: readonly unknown[]): number => new Set(values).size;

/** Simpson's index of the values, by counting them. */
function exactRepetition(values: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const pairs = [...counts.values()].reduce((sum, times) => sum + times * (times - 1), 0);
  return pairs / (values.length * (values.length - 1));
}

function expectSequence(accountId: string, exchanges: readonly Exchange[]): void {
  const gaps = exchanges.slice(1).map(({ ts }, at) => ts - (exchanges[at]?.ts as number));
  const short = gaps.filter((gap) => gap <= 6 * 3_600_000);
  const idle = gaps.map((gap, at) => gap - (exchanges[at]?.latency_ms as number));
  expect(rowOf('machine-cadence', accountId)).toMatchObject({
    requests: exchanges.length,
    gaps: short.length,
    gapSum: short.reduce((sum, gap) => sum + gap, 0),
    followable: gaps.length,
    followed: idle.filter((ms) => ms >= -50 && ms <= 1500).length,
  });
}

test('what ClickHouse computes is what the rows say', () => {
  for (const { accountId, rows } of traffic.accounts) {
    const exchanges = rows.map(({ exchange }) => exchange);
    const prints = exchanges.flatMap(({ fingerprint }) => fingerprint ?? []);
    expect(rowOf('volume', accountId)).toEqual({
      requests: rows.length,
      activeDays: distinct(exchanges.map(({ ts }) => Math.floor(ts / DAY_MS))),
      outputTokens: exchanges.reduce((sum, { output_tokens }) => sum + (output_tokens ?? 0), 0),
      tokensKnown: rows.length,
    });
    expectSequence(accountId, exchanges);
    const topics = distinct(prints.map(({ topic_bucket }) => topic_bucket));
    expect(rowOf('broad-coverage', accountId)).toMatchObject({ topics });
    const addresses = rowOf('networks', accountId).addresses as number;
    expect(Math.round(addresses)).toBe(distinct(exchanges.map(({ ip }) => ip)));
    if (rows.length < 30) continue;
    const exact = exactRepetition(prints.map(({ template_hash }) => template_hash));
    const sketched = rowOf('cookie-cutter', accountId).template as number;
    expect(Math.abs(sketched - exact)).toBeLessThan(0.05);
  }
});
