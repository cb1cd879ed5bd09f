/** Finds, of several proposals of one group, the one whose tests speak most clearly. */

import type { Seen } from '../evaluation.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import { likeness } from '../judging/judgements.ts';

/** Two groups are taken for one where so much of their accounts is common. */
const SAME = 2 / 3;

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
  const group = new Set(candidate.community.members);
  return open
    .filter(({ community }) => likeness(community.members, group) >= SAME)
    .reduce((best, one) => (pOf(one) < pOf(best) ? one : best), candidate);
}
