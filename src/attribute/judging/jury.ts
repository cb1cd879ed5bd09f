/** Tests candidates within one sitting, at a bounded false discovery rate, and remembers the judgements. */

import type { Random } from '#std/random';
import { testableFamilies } from '../edges/channels.ts';
import type { Graph } from '../edges/graph.ts';
import type { GroupTest } from '../group-test.ts';
import type { GroupCandidate, Links } from '../groups/candidates.ts';
import type { Community } from '../groups/groups.ts';
import { resolvedParts } from '../groups/seeds.ts';
import type { LinkState } from '../links/link-state.ts';
import { FAMILIES } from '../view.ts';
import { type EvidenceDeps, type EvidenceTime, readEvidence } from './group-evidence.ts';
import { judge, leastPossible } from './judge.ts';
import { type Judged, mayStand, recall, type StandingSet, whatStands } from './judgements.ts';
import { drawReference, type Reference, type ReferenceOptions } from './reference-groups.ts';
import { countSharers, sharingWithin } from './sharing.ts';

export interface JuryDeps extends EvidenceDeps {
  tests: readonly GroupTest[];
  random: Random;
}

export interface JuryOptions extends ReferenceOptions {
  falseDiscoveryRate: number;
}

/** What one sitting judges by. */
export interface Sitting {
  links: Links;
  time: EvidenceTime;
  /** Evidence from several families. */
  whole: Graph;
  /** All accounts that any channel proposed. */
  proposed: ReadonlySet<number>;
  /** p-values of campaigns that are known and active. */
  known: readonly number[];
}

export interface JuryVerdict {
  standing: StandingSet[];
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
  let reference: Reference | null = null;
  let sittings = 0;

  async function yardstick({ links, time, proposed }: Sitting): Promise<Reference> {
    const { recent } = state;
    const random = deps.random.fork(`reference:${sittings}`);
    const given = { recent, owner: links.owner, proposed, time, random };
    reference = await drawReference(reference, given, { deps, options });
    return reference;
  }

  async function judgeNew(fresh: readonly GroupCandidate[], sitting: Sitting): Promise<Judged[]> {
    const { benign, population } = await yardstick(sitting);
    const counts = countSharers(sitting.links);
    const subjects = fresh.map(({ channel, community: { members } }) => {
      const sharing = sharingWithin(sitting.links, members, counts);
      const families = testableFamilies(channel);
      return { members, sharing, families };
    });
    const evidence = await readEvidence(subjects, sitting.time, deps);
    return fresh.map((candidate, index) => {
      const { members } = candidate.community;
      const judgement = judge(
        { group: evidence[index]!, benign, population },
        {
          tests: deps.tests,
          families: testableFamilies(candidate.channel),
          random: deps.random.fork(`judge:${sittings}:${members[0]}:${members.length}`),
        },
      );
      return { candidate, exchanges: exchangesOf(members, state), judgement };
    });
  }

  function isWorthATest({ channel, community: { members } }: GroupCandidate): boolean {
    const group = { size: members.length, exchanges: exchangesOf(members, state) };
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
      recall(candidate, exchangesOf(candidate.community.members, state), before),
    );
    judged.push(...known.filter((one) => one !== null));
    const fresh = open
      .filter((_, index) => known[index] === null)
      .sort((a, b) => weightOf(b.community) - weightOf(a.community))
      .slice(0, atMost);
    if (fresh.length > 0) judged.push(...(await judgeNew(fresh, sitting)));
    return fresh.length;
  }

  return {
    /** As of the last sitting, of a candidate that was open to it. */
    tested(candidate: GroupCandidate): Tested {
      const known = judged.find((one) => one.candidate === candidate);
      return known ?? (isWorthATest(candidate) ? 'waits' : 'cannot-stand');
    },

    async sit(open: readonly GroupCandidate[], sitting: Sitting): Promise<JuryVerdict> {
      sittings++;
      before = judged;
      judged = [];
      const wholes = open.filter(({ community }) => community.whole);
      let tested = await judgeSome(wholes, { atMost: WHOLES_AT_MOST, sitting });
      const { falseDiscoveryRate } = options;
      const standing = whatStands(judged, falseDiscoveryRate, sitting.known).map(
        ({ judged: one }) => one,
      );
      const divided = standing.map((one) => partsOf(one.candidate, sitting, deps.random));
      const believed = standing.filter((_, index) => divided[index]!.length === 0);
      judged = judged.filter((one) => !standing.includes(one) || believed.includes(one));
      const isSettled = createWithin(believed.map(({ candidate }) => candidate.community));
      const parts = open.filter(
        ({ community }) => !community.whole && !isSettled(community.members),
      );
      tested += await judgeSome([...divided.flat(), ...parts], { atMost: PARTS_AT_MOST, sitting });
      const stands = whatStands(judged, falseDiscoveryRate, sitting.known);
      return { standing: stands.map(standingSet), tested };
    },
  };
}

/** Share of a group that its largest operator must make up for it to be believed as a whole. */
const COHERENT = 0.7;

/** The operators that a group falls into, as candidates; none if it is one. */
function partsOf(candidate: GroupCandidate, { whole }: Sitting, random: Random): GroupCandidate[] {
  const { members, strength } = candidate.community;
  const place = new Map(Array.from(members, (account, index) => [account, index]));
  const parts = resolvedParts(members, { graph: whole, random: random.fork('parts') });
  if (parts.some((part) => part.length >= COHERENT * members.length)) return [];
  return parts.map((part) => ({
    channel: candidate.channel,
    community: {
      ...candidate.community,
      members: part,
      strength: Float64Array.from(part, (account) => strength[place.get(account)!]!),
      whole: false,
    },
  }));
}

function standingSet({ judged, qValue }: { judged: Judged; qValue: number }): StandingSet {
  return {
    members: judged.candidate.community.members,
    pValue: judged.judgement.p,
    qValue,
    tests: judged.judgement.outcomes,
    proposedBy: judged.candidate.channel.families.map((family) => FAMILIES[family]!),
  };
}

function exchangesOf(members: Uint32Array, state: LinkState): number {
  return members.reduce((sum, account) => sum + state.recent[account]!, 0);
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
