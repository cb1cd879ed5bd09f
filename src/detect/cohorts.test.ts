import { describe, expect, test } from 'vitest';
import { type AccountFacts, accountFactsSchema } from '#schema/account';
import { DAY_MS } from '#std/time';
import {
  ageOf,
  COHORT_LEAST,
  COHORT_WANTED,
  planCohorts,
  type Standing,
  tierOf,
  volumeOf,
} from './cohorts.ts';

const facts = (given: Partial<AccountFacts>): AccountFacts =>
  accountFactsSchema.parse({ account_id: 'a', ...given });
const FREE = tierOf(facts({ tier: 'free' }));
const PAID = tierOf(facts({ tier: 'paid' }));
const UNKNOWN = tierOf(null);

function plan(standings: readonly Standing[], reference = (_: number) => true) {
  return planCohorts({
    accounts: standings.map((_, index) => index),
    standings: {
      tier: Uint8Array.from(standings, ({ tier }) => tier),
      age: Uint8Array.from(standings, ({ age }) => age),
      volume: Uint8Array.from(standings, ({ volume }) => volume),
    },
    isReference: Uint8Array.from(standings, (_, index) => (reference(index) ? 1 : 0)),
    within: 'volume',
  });
}

const many = (count: number, standing: Standing): Standing[] => Array(count).fill(standing);
const old = ageOf(0, 400 * DAY_MS);
const young = ageOf(0, DAY_MS);

test('bands of age and volume', () => {
  expect([ageOf(null, 0), ageOf(0, 6 * DAY_MS), ageOf(0, 7 * DAY_MS)]).toEqual([4, 0, 1]);
  expect(ageOf(5, 0)).toBe(0);
  expect([0, 1, 9, 10, 299, 300, 1e9].map(volumeOf)).toEqual([0, 0, 0, 1, 3, 4, 9]);
});

describe('planning', () => {
  test('prefers accounts of the same tier, age and volume', () => {
    const { cohorts, cohortOf } = plan([
      ...many(COHORT_WANTED, { tier: FREE, age: old, volume: 3 }),
      ...many(COHORT_WANTED, { tier: FREE, age: young, volume: 3 }),
    ]);
    expect(cohorts.map(({ label }) => label)).toEqual([
      'free accounts over six months old with 100 to 300 requests',
      'free accounts less than a week old with 100 to 300 requests',
    ]);
    expect(cohortOf[0]).toBe(0);
    expect(cohortOf[COHORT_WANTED]).toBe(1);
  });

  test('drops the age first, and then has all of the volume as members', () => {
    const { cohorts, cohortOf } = plan([
      ...many(COHORT_WANTED, { tier: FREE, age: old, volume: 3 }),
      { tier: FREE, age: young, volume: 3 },
    ]);
    const cohort = cohorts[cohortOf[COHORT_WANTED]!];
    expect(cohort?.label).toBe('free accounts with 100 to 300 requests');
    expect(cohort?.members).toHaveLength(COHORT_WANTED + 1);
  });

  test('then widens the volume, then drops the tier', () => {
    const wider = plan([
      ...many(COHORT_WANTED, { tier: FREE, age: old, volume: 2 }),
      { tier: FREE, age: old, volume: 3 },
    ]);
    expect(wider.cohorts.at(-1)?.label).toBe('free accounts with 30 to 300 requests');
    const other = plan([
      ...many(COHORT_WANTED, { tier: FREE, age: old, volume: 3 }),
      { tier: PAID, age: old, volume: 3 },
    ]);
    expect(other.cohorts.at(-1)?.label).toBe('accounts of all tiers with 30 to 300 requests');
  });

  test('refuses what is too small even for everybody', () => {
    const { cohortOf } = plan(many(COHORT_LEAST - 1, { tier: FREE, age: old, volume: 3 }));
    expect(new Set(cohortOf)).toEqual(new Set([-1]));
  });

  test('counts references only', () => {
    const { cohorts } = plan(many(100, { tier: FREE, age: old, volume: 3 }), (at) => at < 40);
    expect(cohorts.map(({ label, members }) => [label, members.length])).toEqual([
      ['accounts', 40],
    ]);
  });

  test('needs no facts at all', () => {
    const standing = { tier: UNKNOWN, age: ageOf(null, 0), volume: 9 };
    const { cohorts } = plan(many(COHORT_WANTED, standing));
    expect(cohorts[0]?.label).toBe('accounts with 100,000 requests or more');
  });
});
