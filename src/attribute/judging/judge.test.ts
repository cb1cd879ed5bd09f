import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#std/random';
import { CHANNELS, testableFamilies } from '../edges/channels.ts';
import { groupOf } from '../fixtures/groups.ts';
import type { GroupTest } from '../group-test.ts';
import { FAMILIES, type Family } from '../view.ts';
import { judge } from './judge.ts';
import { whatStands } from './judgements.ts';

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

  it('says nothing when nothing could be tested', () => {
    const mute = { ...uniform('mute', 'timing'), run: () => 'insufficient-data' as const };
    const judged = judge(input, { tests: [mute], families: ['timing'], random: createRandom(1) });
    expect(judged).toEqual({ outcomes: [], p: 1 });
  });
});

describe('whatStands', () => {
  it('accuses nobody in more than the nominal share of worlds without an operator', () => {
    const worlds = 400;
    let accusing = 0;
    for (let world = 0; world < worlds; world++) {
      const random = createRandom(world);
      const judged = Array.from({ length: 25 }, () => {
        const members = Uint32Array.from({ length: random.int(5, 200) }, (_, index) => index);
        return {
          candidate: {
            channel: CHANNELS[0]!,
            community: {
              members,
              strength: new Float64Array(members.length),
              closedness: 1,
              whole: true,
            },
          },
          exchanges: 1,
          judgement: { outcomes: [], p: random.float() },
        };
      });
      if (whatStands(judged, 0.05).length > 0) accusing++;
    }
    expect(accusing / worlds).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / worlds));
  });
});
