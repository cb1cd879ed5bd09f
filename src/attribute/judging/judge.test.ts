import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#std/random';
import { CHANNELS, testableFamilies } from '../edges/channels.ts';
import { groupOf } from '../fixtures/groups.ts';
import type { GroupTest } from '../group-test.ts';
import { FAMILIES, type Family } from '../view.ts';
import { type AskOptions, ask, leastPossible, type WeighOptions, weigh } from './judge.ts';
import { type Judged, whatStands } from './judgements.ts';

/** A test that answers with a p-value drawn uniformly: what every test does under its null. */
function uniform(id: string, family: Family, benignShare = 0): GroupTest {
  return {
    id,
    asks: '?',
    family,
    nullHypothesis: 'nothing',
    benignShare,
    weight: 0.5,
    run: ({ random }) => ({ statistic: 0, p_value: random.float(), reason: '' }),
  };
}

const TESTS = FAMILIES.flatMap((family) => [
  uniform(`${family}-a`, family),
  uniform(`${family}-b`, family),
]);
const judge = (group: Parameters<typeof ask>[0], options: AskOptions, how?: WeighOptions) =>
  weigh(ask(group, options), how);
const input = { group: groupOf({ size: 9 }), benign: [], population: [] };

describe('judge', () => {
  it('never runs a test of a family that proposed the group', () => {
    for (const channel of CHANNELS) {
      const families = testableFamilies(channel);
      const { outcomes } = judge(input, { tests: TESTS, families, random: createRandom(1) });
      const used = channel.families.map((index) => FAMILIES[index]);
      expect(outcomes.map(({ family }) => family).filter((one) => used.includes(one))).toEqual([]);
      expect(outcomes).toHaveLength(2 * families.length);
    }
  });

  it('keeps its level when every test keeps its own, however many families speak', () => {
    fc.assert(
      fc.property(fc.subarray([...FAMILIES], { minLength: 1 }), fc.nat(1000), (families, seed) => {
        const worlds = 1500;
        let below = 0;
        for (let world = 0; world < worlds; world++) {
          const random = createRandom(seed * 10_000 + world);
          if (judge(input, { tests: TESTS, families, random }).p <= 0.05) below++;
        }
        expect(below / worlds).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / worlds));
      }),
      { numRuns: 6 },
    );
  });

  it('never lets a p-value fall below the share of benign groups that answer yes', () => {
    const sure = { ...uniform('sure', 'content', 0.05), weight: 1 };
    sure.run = () => ({ statistic: 9, p_value: 0, reason: 'sure' });
    const { outcomes, p } = judge(input, {
      tests: [sure],
      families: ['content'],
      random: createRandom(1),
    });
    expect(outcomes[0]!.p_value).toBeCloseTo(0.05);
    expect(p).toBeGreaterThanOrEqual(0.05);
  });

  it('hears two families that are clear beside others that have nothing to say', () => {
    const says = (id: string, family: Family, p: number) => ({
      ...uniform(id, family),
      run: () => ({ statistic: 0, p_value: p, reason: '' }),
    });
    const tests = [says('a', 'identity', 1e-5), says('b', 'tooling', 1e-3), says('c', 'timing', 1)];
    const families = tests.map(({ family }) => family);
    const heard = judge(input, { tests, families, random: createRandom(1) });
    expect(heard.p).toBeLessThan(2e-6);
    expect(heard.aloneP).toBeLessThan(1e-4);
  });

  it('knows how small its p-value could have been, whatever the answers', () => {
    const tests = [uniform('a', 'content', 0.05), uniform('b', 'timing', 0.001)];
    const families: Family[] = ['content', 'timing'];
    const judged = [1, 2, 3].map((seed) =>
      judge(input, { tests, families, random: createRandom(seed) }),
    );
    expect(new Set(judged.map(({ leastP }) => leastP)).size).toBe(1);
    const possible = leastPossible({ size: 9, exchanges: 0 }, { tests, families });
    for (const { p, leastP } of judged) {
      expect(p).toBeGreaterThanOrEqual(leastP);
      expect(leastP).toBeGreaterThanOrEqual(possible);
    }
  });

  it('knows without any evidence that tests lack the exchanges they need', () => {
    const families: Family[] = ['timing'];
    const tests = [{ ...uniform('a', 'timing', 0.001), exchangesAtLeast: 200 }];
    expect(leastPossible({ size: 9, exchanges: 199 }, { tests, families })).toBe(1);
    expect(leastPossible({ size: 9, exchanges: 200 }, { tests, families })).toBe(0.001);
  });

  it('says nothing when nothing could be tested', () => {
    const mute = { ...uniform('mute', 'timing'), run: () => 'insufficient-data' as const };
    const judged = judge(input, { tests: [mute], families: ['timing'], random: createRandom(1) });
    expect(judged).toEqual({ outcomes: [], p: 1, aloneP: 1, leastP: 1, strongest: null });
  });
});

/** A group of which the tests were already weighed. */
function judged(p: number, given: { leastP?: number; restP?: number; size?: number } = {}): Judged {
  const { leastP = 0, restP = 0, size = 9 } = given;
  const members = Uint32Array.from({ length: size }, (_, index) => index);
  return {
    candidate: {
      channel: CHANNELS[0]!,
      community: { members, strength: new Float64Array(size), closedness: 1, whole: true },
    },
    asked: { at: 0, accounts: size, exchanges: 1 },
    rounds: 1,
    answers: [],
    sharing: [],
    judgement: { outcomes: [], p, aloneP: p, leastP, strongest: { test: 'a', restP } },
  };
}

describe('whatStands', () => {
  it('does not count groups that no answer could have made stand', () => {
    const mute = Array.from({ length: 500 }, () => judged(0.5, { leastP: 0.02 }));
    const able = Array.from({ length: 500 }, () => judged(0.5, { leastP: 0.0001 }));
    const one = judged(0.001, { leastP: 0.0001 });
    expect(whatStands([one, ...mute], 0.01)).toHaveLength(1);
    expect(whatStands([one, ...able], 0.01)).toHaveLength(0);
  });

  it('raises no alarm for what one test alone carries', () => {
    expect(whatStands([judged(1e-9, { restP: 0.5 })], 0.01)).toMatchObject([{ isAlarm: false }]);
    expect(whatStands([judged(1e-9, { restP: 0.01 })], 0.01)).toMatchObject([{ isAlarm: true }]);
  });

  it('accuses nobody in more than the nominal share of worlds without an operator', () => {
    const worlds = 400;
    let accusing = 0;
    for (let world = 0; world < worlds; world++) {
      const random = createRandom(world);
      const groups = Array.from({ length: 25 }, () =>
        judged(random.float(), { size: random.int(5, 200) }),
      );
      if (whatStands(groups, 0.05).length > 0) accusing++;
    }
    expect(accusing / worlds).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / worlds));
  });
});

describe('asking again', () => {
  it('costs so much that any number of looks together keeps the level', () => {
    const tests = FAMILIES.map((family) => uniform(family, family));
    const worlds = 1500;
    let below = 0;
    for (let world = 0; world < worlds; world++) {
      const least = Array.from({ length: 40 }, (_, round) => {
        const random = createRandom(1000 * world + round);
        return judge(input, { tests, families: FAMILIES, random }, { rounds: round + 1 }).p;
      });
      if (Math.min(...least) <= 0.05) below++;
    }
    expect(below / worlds).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / worlds));
  });

  it('does not change what is ordinary among benign groups', () => {
    const sure = { ...uniform('sure', 'content', 0.05), weight: 1 };
    sure.run = () => ({ statistic: 9, p_value: 0, reason: 'sure' });
    const asked = { tests: [sure], families: ['content'] as Family[], random: createRandom(1) };
    expect(judge(input, asked, { rounds: 30 }).p).toBeCloseTo(0.05);
  });

  it('tells which test speaks most clearly, and what is left without it', () => {
    const says = (id: string, family: Family, p: number) => ({
      ...uniform(id, family),
      run: () => ({ statistic: 0, p_value: p, reason: '' }),
    });
    const tests = [says('a', 'identity', 1e-9), says('b', 'tooling', 1e-4), says('c', 'timing', 1)];
    const { strongest } = judge(input, { tests, families: FAMILIES, random: createRandom(1) });
    expect(strongest).toMatchObject({ test: 'a' });
    expect(strongest!.restP).toBeLessThan(1e-3);
    const alone = judge(input, {
      tests: [tests[0]!, tests[2]!],
      families: FAMILIES,
      random: createRandom(1),
    });
    expect(alone.strongest!.restP).toBe(1);
  });
});
