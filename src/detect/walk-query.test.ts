import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccountFacts, accountFactsSchema } from '#schema/account';
import { findingSchema } from '#schema/finding';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { DAY_MS } from '#std/time';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { type DetectedStep, detectThrough } from './fixtures/detect-through.ts';
import { StoredTraffic } from './fixtures/stored-traffic.ts';
import { FIXTURE_START, type FixtureRow, like, workerTimes } from './fixtures/traffic.ts';

const ORDINARY = 400;
const HARVESTERS = 12;
/** The first step begins long after the first exchange. */
const STEPS = [6, 9, 12, 40].map((days) => FIXTURE_START + days * DAY_MS);

let store: Store;

/** Reasons wanted, answers long, one template, hosting networks, no pause. */
function harvester(seed: number): FixtureRow[] {
  const random = createRandom(seed);
  return like(random, 120, {
    times: workerTimes(random, 120, 3_600_000),
    row: () => ({
      input_tokens: 60,
      output_tokens: 2500,
      network: 'hosting',
      fingerprint: { reasoning_elicitation: 80, teaching: 70, template_hash: 4711 },
    }),
  });
}

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
  const traffic = new StoredTraffic();
  for (let account = 0; account < ORDINARY; account++) {
    const random = createRandom(5000 + account);
    traffic.put(`ordinary-${account}`, like(random, 40 + random.int(0, 120), {}));
  }
  for (let account = 0; account < HARVESTERS; account++) {
    traffic.put(`harvester-${account}`, harvester(account));
  }
  await traffic.insert(store);
});
afterAll(() => store?.close());

const walked = (facts = new Map<string, AccountFacts>()): Promise<DetectedStep[]> =>
  detectThrough(STEPS, { store, facts, falseDiscoveryRate: 0.01 });

const flaggedIn = (steps: readonly DetectedStep[]) =>
  steps.at(-1)?.walk.flaggedAccounts(new Set()) ?? [];

test('finds the harvesters and nobody else, without knowing anything of any account', async () => {
  const steps = await walked();
  const flagged = flaggedIn(steps);
  const ids = flagged.map(({ account_id }) => account_id);
  expect(ids.filter((id) => !id.startsWith('harvester'))).toEqual([]);
  expect(ids.length).toBeGreaterThanOrEqual(HARVESTERS - 2);
  expect(steps.at(-1)?.accounts).toBe(ORDINARY + HARVESTERS);
  const [worst] = flagged;
  expect(worst?.score).toBeGreaterThan(0.7);
  expect(worst?.findings.length).toBeGreaterThanOrEqual(3);
  for (const finding of worst?.findings ?? []) {
    findingSchema.parse(finding);
    expect(finding.observed).not.toBe(finding.expected);
    expect(finding.cohort.accounts).toBeGreaterThanOrEqual(30);
    expect(finding.innocent.length).toBeGreaterThanOrEqual(2);
  }
  const p = worst?.findings.map(({ p_value }) => p_value) ?? [];
  expect(p).toEqual([...p].sort((a, b) => a - b));
});

test('tells who comes next, without those that are flagged', async () => {
  const steps = await walked();
  const flagged = new Set(flaggedIn(steps).map(({ account_id }) => account_id));
  const next = steps.at(-1)?.unusual(1, 1000) ?? [];
  expect(next).toHaveLength(ORDINARY + HARVESTERS - flagged.size);
  expect(next.filter(({ account_id }) => flagged.has(account_id))).toEqual([]);
  const p = next.map(({ p_value }) => p_value);
  expect(p).toEqual([...p].sort((a, b) => a - b));
  const few = steps.at(-1)?.unusual(p[4]!, 3) ?? [];
  expect(few.map(({ account_id }) => account_id)).toEqual(
    next.slice(0, 3).map(({ account_id }) => account_id),
  );
});

test('says when an account was flagged first, and keeps it', async () => {
  const steps = await walked();
  const ends = new Set(STEPS.map((end) => new Date(end).toISOString()));
  for (const verdict of flaggedIn(steps)) {
    expect(ends).toContain(verdict.first_flagged_at);
  }
  const fresh = steps.flatMap(({ newlyFlagged }) => newlyFlagged);
  expect(new Set(fresh).size).toBe(fresh.length);
  expect(fresh.length).toBe(flaggedIn(steps).length);
});

test('reads what lies before the first end, and each exchange once', async () => {
  const steps = await walked();
  const { walk } = steps.at(-1) as DetectedStep;
  const account = walk.table.indexOf('harvester-0') as number;
  expect(walk.table.exchanges(account)).toBe(120);
});

test('is the same every time', async () => {
  expect(flaggedIn(await walked())).toEqual(flaggedIn(await walked()));
});

test('agreed bulk use is told, and not held against its volume or rhythm', async () => {
  const bulk = accountFactsSchema.parse({ account_id: 'harvester-3', allow_bulk: true });
  const steps = await walked(new Map([['harvester-3', bulk]]));
  const verdict = steps.at(-1)?.verdict('harvester-3');
  const silent = ['volume', 'output-heavy', 'cookie-cutter', 'machine-cadence'];
  for (const { detector, p_value } of verdict?.contributions ?? []) {
    if (silent.includes(detector)) expect(p_value, detector).toBeNull();
  }
  const reasoning = verdict?.findings.find(({ detector }) => detector === 'reasoning-elicitation');
  expect(reasoning?.innocent[0]).toBe('bulk use was agreed with this customer');
});

test('an account never seen has no verdict', async () => {
  expect((await walked()).at(-1)?.verdict('nobody')).toBeNull();
});

test('can be aborted', async () => {
  const abort = AbortSignal.abort(new Error('enough'));
  const options = { store, facts: new Map(), falseDiscoveryRate: 0.01, abort };
  await expect(detectThrough(STEPS, options)).rejects.toThrow('enough');
});
