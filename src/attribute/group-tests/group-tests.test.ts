import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { benignHabits, drawGroup, type GroupHabits } from '../fixtures/benign-groups.ts';
import { groupOf } from '../fixtures/groups.ts';
import type { GroupEvidence, GroupTest, GroupTestInput } from '../group-test.ts';
import { GROUP_TESTS } from '../group-tests.ts';
import { FAMILIES } from '../view.ts';

const byId = (id: string): GroupTest => GROUP_TESTS.find((test) => test.id === id)!;

/** A world: a group to be judged among benign ones, and a population of unrelated accounts. */
function inputOf(group: GroupEvidence, random: Random): GroupTestInput {
  const people: GroupHabits = { ...benignHabits(random), accounts: 80, shift: 0, signupDays: 400 };
  return {
    group,
    benign: Array.from({ length: 10 }, () => drawGroup(benignHabits(random), random)),
    population: drawGroup(people, random).members,
    random,
  };
}

function pOf(id: string, group: GroupEvidence, seed: number): number {
  const result = byId(id).run(inputOf(group, createRandom(seed)));
  return result === 'insufficient-data' ? Number.NaN : result.p_value;
}

/** What a campaign does instead, by the test that is made for it. */
const ATTACKS: Record<string, Partial<GroupHabits>> = {
  'even-volumes': { unevenness: 0.1 },
  'harvest-content': { score: 100 },
  'content-shift': { shift: 3 },
  'dealt-prompts': { favourites: 0, repeats: 0 },
  'pivot-together': { pivot: 0.7 },
  'signup-burst': { signupDays: 0.2 },
};

/** Tests whose null and power are simulated elsewhere: below, or beside the test. */
const SIMULATED_APART = [
  'shared-infrastructure',
  'shared-payment',
  'shared-device',
  'shared-tools',
  'shared-programs',
  'shared-wording',
  'respawn',
  'load-balancing',
];

describe('group tests', () => {
  it('are each simulated, under the null and under attack', () => {
    const simulated = [...Object.keys(ATTACKS), ...SIMULATED_APART].sort();
    expect(GROUP_TESTS.map(({ id }) => id).sort()).toEqual(simulated);
  });

  it('are each described in a folder of their own', () => {
    expect(new Set(GROUP_TESTS.map(({ id }) => id)).size).toBe(GROUP_TESTS.length);
    for (const { id, asks, family, weight } of GROUP_TESTS) {
      const readme = new URL(`./${id}/README.md`, import.meta.url);
      expect(existsSync(readme), id).toBe(true);
      expect(readFileSync(readme, 'utf8')).toContain(asks.replace(/^Do accounts that.*$/, ''));
      expect(FAMILIES).toContain(family);
      expect(weight).toBeGreaterThanOrEqual(0);
    }
  });

  it('share out no more than the whole budget of a family', () => {
    for (const family of FAMILIES) {
      const tests = GROUP_TESTS.filter((test) => test.family === family);
      expect(tests.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it.each(GROUP_TESTS.map(({ id }) => id))('%s says so when there is nothing to judge', (id) => {
    const input = inputOf(groupOf({ size: 5 }), createRandom(1));
    expect(byId(id).run(input)).toBe('insufficient-data');
  });

  it.each(Object.keys(ATTACKS))('%s keeps its error rate over benign groups', (id) => {
    const worlds = 120;
    let below = 0;
    for (let seed = 0; seed < worlds; seed++) {
      const random = createRandom(seed).fork('group');
      const habits = benignHabits(random);
      if (id === 'signup-burst') habits.signupDays = 400;
      if (pOf(id, drawGroup(habits, random), seed) <= 0.05) below++;
    }
    expect(below / worlds).toBeLessThanOrEqual(0.1);
  });

  it.each(Object.entries(ATTACKS))('%s finds what it is for', (id, attack) => {
    let found = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed).fork('attack');
      const habits = { ...benignHabits(random), accounts: 40, ...attack };
      if (pOf(id, drawGroup(habits, random), seed) <= 0.02) found++;
    }
    expect(found).toBeGreaterThanOrEqual(17);
  });
});

describe('shared elsewhere', () => {
  type LeftOut = { holders: number; sharers: number } | null;
  const sharing = (observed: number, expected: number, variance: number, leftOut: LeftOut = null) =>
    groupOf({
      size: 30,
      sharing: [
        {
          family: 'identity',
          reason: 'payment',
          observed,
          members: observed,
          beyondOne: {
            ...{ observed, members: observed, expected, variance, leftOut },
            who: new Uint32Array(),
          },
          expected,
          variance,
        },
      ],
    });

  it('is convinced by sharing beyond chance, less so where sharing clumps', () => {
    expect(pOf('shared-payment', sharing(20, 2, 2), 1)).toBeLessThan(1e-10);
    expect(pOf('shared-payment', sharing(20, 2, 20), 1)).toBeGreaterThan(1e-4);
    expect(pOf('shared-payment', sharing(3, 3, 3), 1)).toBeGreaterThan(0.3);
  });

  it('says what was counted, and what all have but was not', () => {
    const said = (leftOut: LeftOut): string => {
      const group = sharing(20, 2, 2, leftOut);
      const input = { group, benign: [], population: [], random: createRandom(1) };
      const result = byId('shared-payment').run(input);
      return result === 'insufficient-data' ? '' : result.reason;
    };
    const counted =
      'With all who have the commonest taken for one customer, 20 of 30 accounts share rare instruments of payment: 20 holders beyond the first of each; chance gives 2.0.';
    expect(said({ holders: 16, sharers: 20 })).toBe(counted);
    expect(said({ holders: 15, sharers: 15 })).toBe(counted);
    expect(said({ holders: 30, sharers: 30 })).toBe(
      `${counted} All 30 have one instrument of payment that nobody else has. They count as one customer, since one payer explains it.`,
    );
    expect(said({ holders: 20, sharers: 21 })).toContain(
      '20 of 30 have one instrument of payment that only 1 other has.',
    );
  });

  it('takes large groups that share means of identity for rarer than small ones', () => {
    const share = byId('shared-payment').benignShare as (group: GroupEvidence) => number;
    expect(share(sharing(5, 0, 0))).toBeCloseTo(0.003, 6);
    expect(share(sharing(50, 0, 0))).toBeCloseTo(0.00003, 7);
  });
});

describe('respawn', () => {
  const HOUR = 3_600_000;
  const lives = (replaced: boolean, random: Random) => {
    const ends = Array.from({ length: 20 }, () => (30 + 200 * random.float()) * HOUR);
    const starts = ends.map((end) =>
      replaced ? end + HOUR * random.float() : (24 + 216 * random.float()) * HOUR,
    );
    return groupOf({
      lives: {
        firstMs: Float64Array.from([...ends.map(() => 0), ...starts]),
        lastMs: Float64Array.from([...ends, ...starts.map(() => 300 * HOUR)]),
        from: 0,
        to: 300 * HOUR,
      },
    });
  };

  it('finds replacements and keeps its error rate without', () => {
    let wrong = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed);
      if (seed < 10) expect(pOf('respawn', lives(true, random), seed)).toBeLessThanOrEqual(0.02);
      if (pOf('respawn', lives(false, random), seed) <= 0.05) wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(6);
  });
});
