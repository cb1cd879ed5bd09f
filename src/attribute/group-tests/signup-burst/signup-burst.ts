/** Tests whether more members signed up within a short window than the population explains. */

import { binomialTail } from '#std/statistics/tails';
import { HOUR_MS } from '#std/time';
import type { GroupTest, MemberEvidence } from '../../group-test.ts';

const MEMBERS_AT_LEAST = 5;
const WINDOWS_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS, 10 * 24 * HOUR_MS];

/**
 * Accounts made for a purpose are made together. The densest window of sign-ups is compared with
 * how many accounts of the population were made in it (binomial scan, corrected for the windows
 * that were looked at).
 */
export const signupBurst: GroupTest = {
  id: 'signup-burst',
  asks: 'Were the accounts registered in a burst?',
  family: 'identity',
  nullHypothesis: 'the accounts were registered whenever accounts of this provider are',
  benignShare: 0.1,
  weight: 0,
  run({ group, population }) {
    const made = signUps(group.members);
    const others = signUps(population);
    if (made.length < MEMBERS_AT_LEAST || others.length < 50) return 'insufficient-data';
    const span = Math.max(made.at(-1)!, others.at(-1)!) - Math.min(made[0]!, others[0]!);
    const scans = WINDOWS_MS.map((window) => scan(made, others, { window, span }));
    const best = scans.reduce((least, one) => (one.p < least.p ? one : least));
    return {
      statistic: best.count,
      p_value: Math.min(1, best.p * scans.length),
      reason: `${best.count} of ${made.length} accounts were registered within ${hours(best.window)}; ${(best.expected * made.length).toFixed(1)} would be usual. An occasion does that too, so it counts for nothing.`,
    };
  },
};

function hours(windowMs: number): string {
  const count = windowMs / HOUR_MS;
  return count === 1 ? 'one hour' : count <= 24 ? `${count} hours` : `${count / 24} days`;
}

function signUps(members: readonly MemberEvidence[]): number[] {
  return members
    .flatMap(({ facts }) => (facts?.created_at == null ? [] : [facts.created_at]))
    .sort((a, b) => a - b);
}

/** The fullest window of the group; as many places for it as half-windows fit into the span. */
function scan(
  made: number[],
  others: number[],
  { window, span }: { window: number; span: number },
) {
  let best = { count: 0, start: 0 };
  for (let first = 0, last = 0; first < made.length; first++) {
    while (last < made.length && made[last]! <= made[first]! + window) last++;
    if (last - first > best.count) best = { count: last - first, start: made[first]! };
  }
  const usual = others.filter((at) => at >= best.start && at <= best.start + window).length;
  const expected = Math.min(
    1,
    Math.max(usual + 1, (others.length * window) / span) / others.length,
  );
  const places = Math.max(1, (2 * span) / window);
  const p = Math.min(1, binomialTail(best.count, made.length, expected) * places);
  return { window, count: best.count, expected, p };
}
