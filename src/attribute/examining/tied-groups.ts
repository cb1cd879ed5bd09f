/** Finds groups that share conspicuously much but are no campaign, so that results can name them. */

import { logChoose } from '#std/statistics/special-functions';
import { logPoissonTail } from '#std/statistics/tails';
import type { SharingEvidence } from '../group-test.ts';
import type { GroupCandidate, Links } from '../groups/candidates.ts';
import { createSharing, type SharingWithin } from '../judging/sharing.ts';
import { FAMILIES } from '../view.ts';

/** Accounts that a rule of shared things alone would accuse. */
export interface TiedGroup {
  /** Account numbers, ascending. */
  members: Uint32Array;
  /** What proposed them; null = facts name them as accounts of one customer. */
  candidate: GroupCandidate | null;
  /** Families in which they share more than chance gives. */
  ties: SharingEvidence[];
  /** How far beyond its bound all that is, in nats. */
  surprise: number;
}

export interface TiedInput {
  links: Links;
  /** Groups that were proposed. */
  open: readonly GroupCandidate[];
  /** Members of campaigns. */
  accused: ReadonlySet<number>;
  accountsAtLeast: number;
}

/** Chance that any group is named for what strangers share, over all groups and families. */
const ERROR = 0.01;
/** Fewer shared values say nothing, however few chance gives. */
const SHARED_AT_LEAST = 3;
/** So much of a group shares something in a family that ties it, ... */
const TIED = 0.5;
/** ... and so much of it where only one family does. */
const TIED_BY_ONE = 0.8;
/** A part of a larger group stands apart from it if so much of the weight of its links stays inside. */
const CLOSED = 0.8;
/** A group that is a campaign's to more than this is no group of its own, ... */
const ACCUSED_AT_MOST = 0.2;
/** ... nor is one of which so much is in a group that is tied more closely. */
const WITHIN = 0.5;

/**
 * Groups that are conspicuous by what they share, most surprising first, no two of which are the same
 * accounts in the main: accounts of one customer, and groups that were proposed. What a family ties is
 * told by the Poisson tail of sharing.ts against a Bonferroni bound over groups and families; a group
 * that the family itself proposed is the most striking of all sets of its size, so that their number,
 * C(accounts, size), counts too.
 */
export function tiedGroups({ links, open, accused, accountsAtLeast }: TiedInput): TiedGroup[] {
  const given = [
    ...customers(links.owner, accountsAtLeast).map((members) => ({ members, candidate: null })),
    ...open
      .filter(({ community: { whole, closedness } }) => whole || closedness >= CLOSED)
      .map((candidate) => ({ members: candidate.community.members, candidate })),
  ].flatMap(({ members, candidate }) => {
    const left = members.filter((account) => !accused.has(account));
    const isOwn = left.length >= Math.max(accountsAtLeast, (1 - ACCUSED_AT_MOST) * members.length);
    return isOwn ? [{ members: left, candidate }] : [];
  });
  const nobody = new Uint32Array(links.owner.length);
  const within: Within = {
    // What one customer's accounts share among themselves is what ties them.
    customer: createSharing({ ...links, owner: nobody, openly: nobody, payer: nobody }, 'family'),
    candidate: createSharing(links, 'family'),
  };
  const bound = Math.log((FAMILIES.length * given.length) / ERROR);
  const tied = given.flatMap((group): TiedGroup[] => {
    const found = tiesOf(group, { accounts: links.table.accounts, within, bound });
    const { length } = group.members;
    const isTied = found.length > 1 || found.some(({ tie }) => tie.members >= TIED_BY_ONE * length);
    const surprise = found.reduce((sum, one) => sum + one.surprise, 0);
    return isTied ? [{ ...group, ties: found.map(({ tie }) => tie), surprise }] : [];
  });
  return apart(tied.sort((a, b) => b.surprise - a.surprise || a.members[0]! - b.members[0]!));
}

/** What accounts of one customer share, and accounts of several. */
interface Within {
  customer: SharingWithin;
  candidate: SharingWithin;
}

interface Tie {
  tie: SharingEvidence;
  surprise: number;
}

/** Families in which a group shares more than `bound` nats beyond chance. */
function tiesOf(
  { members, candidate }: Pick<TiedGroup, 'members' | 'candidate'>,
  { accounts, within, bound }: { accounts: number; within: Within; bound: number },
): Tie[] {
  const sharingOf = candidate === null ? within.customer : within.candidate;
  const sets = logChoose(accounts, members.length);
  return sharingOf(members).flatMap((tie) => {
    const { family, observed, expected, variance } = tie;
    if (expected === 0 || observed < SHARED_AT_LEAST) return [];
    if (tie.members < TIED * members.length) return [];
    const clumping = Math.max(1, variance / expected);
    const isProposer = candidate?.channel.families.includes(FAMILIES.indexOf(family)) ?? false;
    const needed = bound + (isProposer ? sets : 0);
    const surprise = -logPoissonTail(observed / clumping, expected / clumping) - needed;
    return surprise > 0 ? [{ tie, surprise }] : [];
  });
}

/** Accounts of each customer that has enough of them. */
function customers(owner: Uint32Array, accountsAtLeast: number): Uint32Array[] {
  const accounts = Map.groupBy(owner.keys(), (account) => owner[account]!);
  accounts.delete(0);
  return [...accounts.values()]
    .filter(({ length }) => length >= accountsAtLeast)
    .map((members) => Uint32Array.from(members));
}

/** Without those that are mostly in one before them, or among `others`. */
export function apart<Group extends { members: Uint32Array }>(
  groups: readonly Group[],
  others: Iterable<number> = [],
): Group[] {
  const taken = new Set(others);
  return groups.filter(({ members }) => {
    const held = members.filter((account) => taken.has(account)).length;
    if (held > WITHIN * members.length) return false;
    for (const account of members) taken.add(account);
    return true;
  });
}
