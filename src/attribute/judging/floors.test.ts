import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import type { GroupTest } from '../group-test.ts';
import type { Family } from '../view.ts';
import { type AskedGroup, createFloors } from './floors.ts';
import { type GroupAnswer, weigh } from './judge.ts';

const test = (id: string, family: Family, benignShare: number): GroupTest => ({
  id,
  asks: '?',
  family,
  nullHypothesis: 'nothing',
  benignShare,
  weight: 1,
  run: () => 'insufficient-data',
});
const WORDING = test('wording', 'content', 0.05);
const PAYMENT = test('payment', 'identity', 0.001);

const answer = (asked: GroupTest, ownP: number): GroupAnswer => {
  const prior = asked.benignShare as number;
  return { test: asked, statistic: 0, ownP, prior, least: prior, reason: '' };
};

/** Groups of ten, apart; a part of them says yes to wording for an innocent reason. */
function benignGroups(count: number, yes: number, random: Random): AskedGroup[] {
  return Array.from({ length: count }, (_, group) => ({
    members: Uint32Array.from({ length: 10 }, (_one, place) => 100 + 10 * group + place),
    answers: [
      answer(WORDING, random.float() < yes ? 1e-12 : random.float()),
      answer(PAYMENT, random.float()),
    ],
  }));
}

const suspect = (members: number): AskedGroup => ({
  members: Uint32Array.from({ length: members }, (_, place) => place),
  answers: [answer(WORDING, 1e-12), answer(PAYMENT, 1e-12)],
});

const shareFor = (group: AskedGroup, others: readonly AskedGroup[], index: number): number =>
  createFloors([group, ...others])(group)(group.answers[index]!);

describe('floors from the log', () => {
  it.each([10, 100, 1000])('learn from %i groups how many answer yes', (count) => {
    const others = benignGroups(count, 0.4, createRandom(count));
    const wording = shareFor(suspect(20), others, 0);
    // Ten groups move what was known before a little; a hundred and more decide.
    if (count === 10) expect(wording).toBeGreaterThan(0.05);
    else expect(Math.abs(wording - 0.4)).toBeLessThan(0.15);
    expect(shareFor(suspect(20), others, 1)).toBeLessThanOrEqual(0.001);
  });

  it('are what was known before where the log has nothing', () => {
    expect(shareFor(suspect(20), [], 0)).toBeCloseTo(0.05);
    expect(shareFor(suspect(20), [], 1)).toBeCloseTo(0.001);
  });

  it('are not raised by the group itself, by what overlaps with it, or by the foremost', () => {
    const others = benignGroups(100, 0, createRandom(1));
    const parts = [8, 9, 10].map(suspect);
    const elsewhere = [3000, 4000, 5000].map((from) => ({
      members: Uint32Array.from({ length: 15 }, (_, place) => from + place),
      answers: [answer(WORDING, 1e-12), answer(PAYMENT, 1e-12)],
    }));
    const alone = shareFor(suspect(20), others, 0);
    expect(shareFor(suspect(20), [...others, ...parts], 0)).toBeLessThanOrEqual(alone);
    expect(shareFor(suspect(20), [...others, ...elsewhere], 0)).toBeLessThanOrEqual(alone);
  });

  it('keep accusations at their level where groups say yes innocently in one test', () => {
    const worlds = 300;
    let below = 0;
    for (let world = 0; world < worlds; world++) {
      const groups = benignGroups(60, 0.3, createRandom(world));
      const floorsOf = createFloors(groups);
      const p = groups.map((group) => weigh(group.answers, { shareOf: floorsOf(group) }).p);
      if (Math.min(...p) <= 0.05 / groups.length) below++;
    }
    expect(below / worlds).toBeLessThanOrEqual(0.1);
  });
});
