import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../edges/channels.ts';
import { type Judged, recall, remembered, roundsBefore } from './judgements.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

function judged(accounts: readonly number[], rounds = 1, exchanges = 100, p = 0.5): Judged {
  const community = {
    members: Uint32Array.from(accounts),
    strength: new Float64Array(accounts.length).fill(1),
    closedness: 1,
    whole: true,
  };
  const judgement = { p, aloneP: p, leastP: 0, strongest: null, outcomes: [] };
  const candidate = { channel: CHANNELS[0]!, community };
  const asked = { at: 0, accounts: accounts.length, exchanges };
  return { candidate, asked, rounds, answers: [], sharing: [], judgement };
}

describe('what is remembered of groups', () => {
  it('is how often one was asked, also when it was no candidate in between', () => {
    const asked = judged(range(0, 10), 3);
    const other = judged(range(50, 60));
    const kept = remembered([other], [asked]);
    expect(roundsBefore(judged(range(1, 11)).candidate, kept)).toBe(3);
    expect(roundsBefore(judged(range(8, 18)).candidate, kept)).toBe(0);
  });

  it('is the last judgement of a group that grew, not the one before it', () => {
    const kept = remembered([judged(range(0, 12), 4)], [judged(range(0, 10), 3)]);
    expect(kept.map(({ rounds }) => rounds)).toEqual([4]);
  });

  it('is bounded: the oldest are forgotten first, the present ones never', () => {
    const groups = (from: number, count: number): Judged[] =>
      range(from, from + count).map((at) => judged(range(10 * at, 10 * at + 10)));
    const old = groups(0, 1000);
    const kept = remembered(groups(1000, 10), old);
    expect(kept).toHaveLength(1000);
    expect(kept[10]).toBe(old[0]);
    expect(kept).not.toContain(old[999]);
    expect(remembered(groups(1000, 1100), old)).toHaveLength(1100);
  });

  it('is used again until the group has grown, later where it was clearly ordinary', () => {
    const { candidate } = judged(range(0, 10));
    const used = (exchanges: number, p: number) =>
      recall(candidate, exchanges, [judged(range(0, 10), 1, 100, p)]) !== null;
    expect(used(140, 0.01)).toBe(true);
    expect(used(141, 0.01)).toBe(false);
    expect(used(200, 0.5)).toBe(true);
    expect(used(201, 0.5)).toBe(false);
    expect(recall(candidate, 100, [judged(range(5, 15))])).toBeNull();
  });
});
