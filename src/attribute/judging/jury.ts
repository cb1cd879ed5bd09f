/** Tests candidates within one sitting, at a bounded false discovery rate, and remembers the judgements. */

import { testableFamilies } from '../edges/channels.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import type { Community } from '../groups/groups.ts';
import { FAMILIES } from '../view.ts';
import { leastPossible } from './judge.ts';
import {
  type GroupVerdict,
  type Judged,
  mayStand,
  recall,
  remembered,
  type StandingSet,
  type SuspectedSet,
  weighedTogether,
  whatStands,
} from './judgements.ts';
import { carriersOf, partsOf } from './parts.ts';
import { createQuestioner, exchangesIn } from './questioner.ts';
import type { JuryDeps, JuryOptions, Sitting } from './sitting.ts';

export interface JuryVerdict {
  standing: StandingSet[];
  /** Would stand, but for one test: suspected, and not accused. */
  suspected: SuspectedSet[];
  /** Groups that were tested anew. */
  tested: number;
}

/** What tests said of a group, or why there were none: too little data, or others came first. */
export type Tested = Judged | 'cannot-stand' | 'waits';

/** A group needs no test of its own if so much of it is in one that stands. */
const WITHIN = 0.8;
/** Groups that are tested anew in one sitting, the heaviest first; others wait. */
const WHOLES_AT_MOST = 50;
const PARTS_AT_MOST = 30;

/**
 * Tests candidates, wholes first, and remembers judgements that need not be made again. A whole
 * that stands but falls into several operators is not believed as such: its parts are tested. So are
 * the parts of wholes that do not stand, the heaviest of them.
 */
export function createJury(deps: JuryDeps, options: JuryOptions) {
  const { state } = deps;
  let judged: Judged[] = [];
  let before: readonly Judged[] = [];
  const question = createQuestioner(deps, options);

  function isWorthATest({ channel, community: { members } }: GroupCandidate): boolean {
    const group = { size: members.length, exchanges: exchangesIn(members, state) };
    const least = leastPossible(group, { tests: deps.tests, families: testableFamilies(channel) });
    return members.length >= options.accountsAtLeast && mayStand(least, options.falseDiscoveryRate);
  }

  /** Judges what is not remembered; returns how many groups that were. */
  async function judgeSome(
    all: readonly GroupCandidate[],
    { atMost, sitting }: { atMost: number; sitting: Sitting },
  ): Promise<number> {
    const open = all.filter(isWorthATest);
    const known = open.map((candidate) =>
      recall(candidate, exchangesIn(candidate.community.members, state), before),
    );
    judged.push(...known.filter((one) => one !== null));
    const fresh = open
      .filter((_, index) => known[index] === null)
      .sort((a, b) => weightOf(b.community) - weightOf(a.community))
      .slice(0, atMost);
    if (fresh.length > 0) judged.push(...(await question(fresh, { before, sitting })));
    return fresh.length;
  }

  return {
    /** As of the last sitting, of a candidate that was open to it. */
    tested(candidate: GroupCandidate): Tested {
      const known = judged.find((one) => one.candidate === candidate);
      return known ?? (isWorthATest(candidate) ? 'waits' : 'cannot-stand');
    },

    async sit(open: readonly GroupCandidate[], sitting: Sitting): Promise<JuryVerdict> {
      before = remembered(judged, before);
      judged = [];
      const { falseDiscoveryRate, accountsAtLeast } = options;
      const wholes = open.filter(({ community }) => community.whole);
      let tested = await judgeSome(wholes, { atMost: WHOLES_AT_MOST, sitting });
      judged = weighedTogether(judged);
      const standing = whatStands(judged, falseDiscoveryRate, sitting.known).map(
        (verdict) => verdict.judged,
      );
      const apart = (candidate: GroupCandidate): GroupCandidate[] =>
        partsOf(candidate, sitting, { random: deps.random, accountsAtLeast });
      const divided = standing.map(({ candidate }) => apart(candidate));
      const believed = standing.filter((_, index) => divided[index]!.length === 0);
      judged = judged.filter((one) => !standing.includes(one) || believed.includes(one));
      const isSettled = createWithin(believed.map(({ candidate }) => candidate.community));
      const parts = open.filter(
        ({ community }) => !community.whole && !isSettled(community.members),
      );
      const carriers = judged.flatMap(carriersOf).filter((one) => apart(one).length === 0);
      const further = [...carriers, ...divided.flat(), ...parts];
      tested += await judgeSome(further, { atMost: PARTS_AT_MOST, sitting });
      judged = weighedTogether(judged);
      const stands = whatStands(judged, falseDiscoveryRate, sitting.known);
      return { ...accusedAndSuspected(stands), tested };
    },
  };
}

/** What stands by several tests, and what one carries alone; that is left out where it is part of the former. */
function accusedAndSuspected(
  stands: readonly GroupVerdict[],
): Pick<JuryVerdict, 'standing' | 'suspected'> {
  const alarms = stands.filter(({ isAlarm }) => isAlarm);
  const isAccused = createWithin(alarms.map(({ judged: { candidate } }) => candidate.community));
  const suspected = stands.filter(
    ({ isAlarm, judged: { candidate } }) => !isAlarm && !isAccused(candidate.community.members),
  );
  return {
    standing: alarms.map(standingSet),
    suspected: suspected.map((one) => ({
      ...standingSet(one),
      restsOn: one.judged.judgement.strongest?.test ?? null,
    })),
  };
}

function standingSet({ judged, qValue }: GroupVerdict): StandingSet {
  return {
    members: judged.candidate.community.members,
    pValue: judged.judgement.p,
    qValue,
    tests: judged.judgement.outcomes,
    asked: judged.asked,
    proposedBy: judged.candidate.channel.families.map((family) => FAMILIES[family]!),
  };
}

/** Tells whether most of some members are in one of the sets. */
export function createWithin(
  sets: readonly { members: Uint32Array }[],
): (members: Uint32Array) => boolean {
  const inSets = sets.map(({ members }) => new Set(members));
  return (members) =>
    inSets.some((inSet) => {
      const held = members.filter((account) => inSet.has(account)).length;
      return held >= WITHIN * members.length;
    });
}

const weightOf = ({ strength }: Community): number =>
  strength.reduce((sum, weight) => sum + weight, 0);
