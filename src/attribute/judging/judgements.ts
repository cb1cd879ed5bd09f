/** Decides when an earlier judgement of a group still holds and which groups stand. */

import { weightedBenjaminiHochberg } from '#std/statistics/many-tests';
import type { SharingEvidence } from '../group-test.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import type { Family } from '../view.ts';
import { createFloors } from './floors.ts';
import { type GroupAnswer, type GroupJudgement, type TestOutcome, weigh } from './judge.ts';

/** The moment of which the answers of tests speak. */
export interface Asked {
  /** UTC epoch ms. */
  at: number;
  /** How many accounts the group had then, and how many exchanges inside the window. */
  accounts: number;
  exchanges: number;
}

/** A candidate that was tested, and what it was then. */
export interface Judged {
  candidate: GroupCandidate;
  asked: Asked;
  /** How often this group, as it grew, was asked. */
  rounds: number;
  answers: readonly GroupAnswer[];
  sharing: readonly SharingEvidence[];
  /** As of the sitting that it is used in. */
  judgement: GroupJudgement;
}

/** By what accounts stand as one operator's. */
export interface Grounds {
  pValue: number;
  qValue: number;
  tests: TestOutcome[];
  /** The moment of which the tests speak. */
  asked: Asked;
  /** Families whose evidence proposed the set. */
  proposedBy: readonly Family[];
}

/** Accounts that stand as one operator's after their tests. */
export interface StandingSet extends Grounds {
  members: Uint32Array;
}

/** That alone, of what else is known besides. */
export const groundsOf = ({ pValue, qValue, tests, asked, proposedBy }: Grounds): Grounds => ({
  ...{ pValue, qValue, tests, asked, proposedBy },
});

/** Accounts that would stand, had not one test carried them alone. */
export interface SuspectedSet extends StandingSet {
  /** That test. */
  restsOn: string | null;
}

/** A judgement is used again while the group is this similar and has not grown by more ... */
const SAME_GROUP = 0.85;
const GROWTH = 1.4;
/** ... or by more than this where it was clearly ordinary. */
const ORDINARY_P = 0.1;
const ORDINARY_GROWTH = 2;
/** A group is the one that was asked before, grown or shrunk, if so much of both is common. */
const SAME_LINEAGE = 0.5;
/** What is left of the evidence without its clearest test must still be this unusual. */
const REST_AT_MOST = 0.05;
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
    if (one.candidate.channel !== candidate.channel || exchanges > one.asked.exchanges * growth)
      continue;
    if ((one.candidate.carried === undefined) !== (candidate.carried === undefined)) continue;
    if (likeness(one.candidate.community.members, inGroup) < SAME_GROUP) continue;
    return { ...one, candidate };
  }
  return null;
}

/** How often the group that this candidate has grown from was asked. */
export function roundsBefore(candidate: GroupCandidate, judged: readonly Judged[]): number {
  const inGroup = new Set(candidate.community.members);
  return judged.reduce((rounds, one) => {
    const isSame =
      one.candidate.channel === candidate.channel &&
      one.rounds > rounds &&
      likeness(one.candidate.community.members, inGroup) >= SAME_LINEAGE;
    return isSame ? one.rounds : rounds;
  }, 0);
}

/** Judgements that are kept of groups that were no candidates since; more are forgotten, the oldest first. */
const KEPT_AT_MOST = 1000;

/** What was judged, and before it what else was: a group that comes again has been asked already. */
export function remembered(judged: readonly Judged[], before: readonly Judged[]): Judged[] {
  const gone = before.filter(({ candidate }) => roundsBefore(candidate, judged) === 0);
  return [...judged, ...gone].slice(0, Math.max(judged.length, KEPT_AT_MOST));
}

/** Members in both over members in either (Jaccard). */
export function likeness(old: Uint32Array, now: ReadonlySet<number>): number {
  if (Math.min(old.length, now.size) < SAME_LINEAGE * Math.max(old.length, now.size)) return 0;
  let shared = 0;
  for (const account of old) if (now.has(account)) shared++;
  return shared / (old.length + now.size - shared);
}

/** The same judgements, weighed by what all these groups answer. */
export function weighedTogether(judged: readonly Judged[]): Judged[] {
  const groups = judged.map(({ candidate, answers }) => ({
    members: candidate.community.members,
    answers,
  }));
  const floorsOf = createFloors(groups);
  return judged.map((one, index) => {
    const shareOf = floorsOf(groups[index]!);
    return { ...one, judgement: weigh(one.answers, { shareOf, rounds: one.rounds }) };
  });
}

export interface GroupVerdict {
  judged: Judged;
  qValue: number;
  /** Stands without its clearest test too; what one test carries alone is suspected, and not accused. */
  isAlarm: boolean;
}

/**
 * Which groups stand after correction over all that were judged and those that stood before
 * (Benjamini–Hochberg): campaigns that are known are not judged again at every look, but they are
 * among what has been found. `known`: their p-values when they stood best. A group
 * weighs the square root of its size, which is known before its tests: pooling makes large groups
 * worth more of the budget; known ones weigh the mean, so that they shift nobody's weight. Groups that
 * no answer of their tests could have brought near the level are left out and not counted, which is
 * known before their tests as well (independent filtering: Bourgon, Gentleman and Huber 2010). No one
 * reason carries: without its clearest test the rest must speak as well, since whatever innocent
 * reason makes one of them say yes (an event, a platform, a household) says nothing of the others.
 */
export function whatStands(
  all: readonly Judged[],
  falseDiscoveryRate: number,
  known: readonly number[] = [],
): GroupVerdict[] {
  const judged = all.filter(({ judgement }) => mayStand(judgement.leastP, falseDiscoveryRate));
  const weights = judged.map(({ candidate }) => Math.sqrt(candidate.community.members.length));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  const corrected = (pOf: (judgement: GroupJudgement) => number): number[] =>
    weightedBenjaminiHochberg(
      [...judged.map(({ judgement }) => pOf(judgement)), ...known],
      [...weights, ...known.map(() => mean)],
    );
  const together = corrected(({ p }) => p);
  const alone = corrected(({ aloneP }) => aloneP);
  return judged.flatMap((one, index) => {
    const rest = one.judgement.strongest?.restP ?? 1;
    const isAlarm = together[index]! <= falseDiscoveryRate && rest <= REST_AT_MOST;
    const qValue = isAlarm ? together[index]! : Math.min(together[index]!, alone[index]!);
    return qValue > falseDiscoveryRate ? [] : [{ judged: one, qValue, isAlarm }];
  });
}
