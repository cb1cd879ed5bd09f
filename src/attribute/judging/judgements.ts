/** Decides when an earlier judgement of a group still holds and which groups stand. */

import { weightedBenjaminiHochberg } from '#std/statistics/many-tests';
import type { GroupCandidate } from '../groups/candidates.ts';
import type { Family } from '../view.ts';
import type { GroupJudgement, TestOutcome } from './judge.ts';

/** A candidate that was tested, and how much traffic it had then. */
export interface Judged {
  candidate: GroupCandidate;
  exchanges: number;
  judgement: GroupJudgement;
}

/** Accounts that stand as one operator's after their tests. */
export interface StandingSet {
  members: Uint32Array;
  pValue: number;
  qValue: number;
  tests: TestOutcome[];
  /** Families whose evidence proposed the set. */
  proposedBy: readonly Family[];
}

/** A judgement is used again while the group is this similar and has not grown by more ... */
const SAME_GROUP = 0.85;
const GROWTH = 1.4;
/** ... or by more than this where it was clearly ordinary. */
const ORDINARY_P = 0.1;
const ORDINARY_GROWTH = 2;
/** A group may stand if its tests could bring it below this share of the level. */
const ABLE = 0.1;

/** Whether tests that can give this p-value at the least could make a group stand. */
export function mayStand(leastP: number, falseDiscoveryRate: number): boolean {
  return leastP <= ABLE * falseDiscoveryRate;
}

/** The judgement of nearly the same group, if it has not grown much since; else null. */
export function recall(
  candidate: GroupCandidate,
  exchanges: number,
  judged: readonly Judged[],
): Judged | null {
  const { members } = candidate.community;
  const inGroup = new Set(members);
  for (const one of judged) {
    const growth = one.judgement.p > ORDINARY_P ? ORDINARY_GROWTH : GROWTH;
    if (one.candidate.channel !== candidate.channel || exchanges > one.exchanges * growth) continue;
    const old = one.candidate.community.members;
    if (Math.min(old.length, members.length) < SAME_GROUP * Math.max(old.length, members.length)) {
      continue;
    }
    const shared = old.filter((account) => inGroup.has(account)).length;
    if (shared < SAME_GROUP * (old.length + members.length - shared)) continue;
    return { ...one, candidate };
  }
  return null;
}

/**
 * Which groups stand after correction over all that were judged and those that stood before
 * (Benjamini–Hochberg): campaigns that are known are not judged again at every look, but they are
 * among what has been found. `known`: their p-values when they stood best. A group
 * weighs the square root of its size, which is known before its tests: pooling makes large groups
 * worth more of the budget; known ones weigh the mean, so that they shift nobody's weight. Groups that
 * no answer of their tests could have brought near the level are left out and not counted, which is
 * known before their tests as well (independent filtering: Bourgon, Gentleman and Huber 2010).
 */
export function whatStands(
  all: readonly Judged[],
  falseDiscoveryRate: number,
  known: readonly number[] = [],
): { judged: Judged; qValue: number }[] {
  const judged = all.filter(({ judgement }) => mayStand(judgement.leastP, falseDiscoveryRate));
  const weights = judged.map(({ candidate }) => Math.sqrt(candidate.community.members.length));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  const qValues = weightedBenjaminiHochberg(
    [...judged.map(({ judgement }) => judgement.p), ...known],
    [...weights, ...known.map(() => mean)],
  );
  return judged.flatMap((one, index) =>
    qValues[index]! <= falseDiscoveryRate ? [{ judged: one, qValue: qValues[index]! }] : [],
  );
}
