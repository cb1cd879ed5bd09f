/** Finds the parts of a group that its evidence speaks of: who carries it, and the operators it falls into. */

import type { Random } from '#std/random';
import type { Graph } from '../edges/graph.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import { resolvedParts } from '../groups/seeds.ts';
import type { Judged } from './judgements.ts';

/** A test of shared values speaks for a group if so many of its members share; else for those who do. */
const SHARERS = 0.5;
/** Of so small a p-value it is worth asking who carries it. */
const CARRIED_P = 1e-3;

/**
 * Those of a group who share the values that make a test say yes, where they are the lesser part of it:
 * an operator that is in a group speaks against its own accounts and not against the others. The
 * answer that chose them is carried over from the whole group; they are tested by the other families.
 */
export function carriersOf({ candidate, answers, sharing }: Judged): GroupCandidate[] {
  const { community, channel } = candidate;
  if (candidate.carried !== undefined) return [];
  return answers.flatMap((answer) => {
    const found = sharing.find(({ reason }) => reason === answer.test.shares);
    if (answer.test.shares === undefined || found === undefined) return [];
    if (answer.ownP > CARRIED_P) return [];
    const { who } = found.beyondOne;
    if (who.length > SHARERS * community.members.length) return [];
    const inside = new Set(who);
    const isIn = (_: number, place: number): boolean => inside.has(community.members[place]!);
    const part = {
      members: community.members.filter(isIn),
      strength: community.strength.filter(isIn),
      closedness: community.closedness,
      whole: false,
    };
    return [{ channel, community: part, carried: [answer] }];
  });
}

/** Share of a group that its largest operator must make up for it to be believed as a whole. */
const COHERENT = 0.7;

/** The operators that a group falls into, as candidates; none if it is one. */
export function partsOf(
  candidate: GroupCandidate,
  { whole, random }: { whole: Graph; random: Random },
): GroupCandidate[] {
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
