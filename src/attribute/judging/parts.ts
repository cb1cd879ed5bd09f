/** Finds the parts of a group that its evidence speaks of: who carries it, and the operators it falls into. */

import type { Random } from '#std/random';
import { kinshipIn } from '../campaigns/kinship.ts';
import { tiesTo } from '../campaigns/membership.ts';
import type { Graph } from '../edges/graph.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import type { Judged } from './judgements.ts';
import type { Sitting } from './sitting.ts';

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

/** The operators that a group falls into, as candidates, and who may be anybody's; none if it is one. */
export function partsOf(
  candidate: GroupCandidate,
  { links, kin, graphOf }: Pick<Sitting, 'links' | 'kin' | 'graphOf'>,
  { random, accountsAtLeast }: { random: Random; accountsAtLeast: number },
): GroupCandidate[] {
  const { community, channel } = candidate;
  const { members } = community;
  const { operators, others } = kinshipIn(members, { links, kin, random, accountsAtLeast });
  const apart = others.length >= accountsAtLeast ? [...operators, others] : operators;
  if (operators.length === 0 || apart.length < 2) return [];
  const placeOf = nearestOf(apart, graphOf.get(channel)!);
  const places = Array.from(members, placeOf);
  return apart.map((_, at) => ({
    channel,
    community: {
      ...community,
      members: members.filter((__, place) => places[place] === at),
      strength: community.strength.filter((__, place) => places[place] === at),
      whole: false,
    },
  }));
}

/** By account: the set that it is in, or that its links lead to most. */
function nearestOf(sets: readonly Uint32Array[], graph: Graph): (account: number) => number {
  const ties = sets.map((set) => tiesTo(set, graph));
  const inside = new Map(sets.flatMap((set, at) => Array.from(set, (account) => [account, at])));
  return (account) => {
    const weights = ties.map((tie) => tie.get(account) ?? 0);
    return inside.get(account) ?? weights.indexOf(Math.max(...weights));
  };
}
