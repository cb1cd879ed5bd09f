/** Finds, of several proposals of one group, the one whose tests speak most clearly. */

import type { Seen } from '../evaluation.ts';
import type { GroupCandidate } from '../groups/candidates.ts';

/** So much of each of two groups is common where they are taken for one. */
const SAME = 0.8;

/**
 * Of the candidates with nearly the same accounts, the one whose tests speak most clearly. What proposes a group cannot
 * test it, so of several proposals of one group some are left without the tests that others have.
 */
export function clearestProposal(
  candidate: GroupCandidate,
  { open, tested }: Pick<Seen, 'open' | 'tested'>,
): GroupCandidate {
  const pOf = (one: GroupCandidate): number => {
    const said = tested(one);
    return typeof said === 'string' ? Number.POSITIVE_INFINITY : said.judgement.p;
  };
  return open
    .filter(({ community }) => areAlike(community.members, candidate.community.members))
    .reduce((best, one) => (pOf(one) < pOf(best) ? one : best), candidate);
}

function areAlike(a: Uint32Array, b: Uint32Array): boolean {
  const inA = new Set(a);
  const shared = b.filter((account) => inA.has(account)).length;
  return shared >= SAME * Math.max(a.length, b.length);
}
