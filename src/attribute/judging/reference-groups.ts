/** Draws the benign groups and the population that group tests compare with. */

import type { Random } from '#std/random';
import type { GroupEvidence, MemberEvidence } from '../group-test.ts';
import type { Family } from '../view.ts';
import {
  type EvidenceDeps,
  type EvidenceTime,
  readEvidence,
  readMembers,
} from './group-evidence.ts';

/** What groups are compared with. */
export interface Reference {
  benign: GroupEvidence[];
  population: MemberEvidence[];
  /** Active accounts when it was drawn. */
  accounts: number;
}

export interface ReferenceOptions {
  /** How many accounts are drawn for the population, and how many organisations as benign groups. */
  populationAccounts: number;
  benignGroups: number;
  accountsAtLeast: number;
}

const EXCHANGES_AT_LEAST = 3;
/** Reading merged streams is the dearest part, and no test compares them with those of others. */
const REFERENCE_FAMILIES: readonly Family[] = ['content'];
/** Drawn again when the active accounts have grown by this factor. */
const GROWTH = 1.25;

/**
 * Benign groups are accounts of one organisation, as the accounts' facts name it; the population
 * is drawn from accounts that nobody proposed for a group, so that an undetected campaign does not
 * become its own yardstick.
 */
export async function drawReference(
  old: Reference | null,
  given: {
    recent: ArrayLike<number>;
    owner: Uint32Array;
    proposed: ReadonlySet<number>;
    time: EvidenceTime;
    random: Random;
  },
  { deps, options }: { deps: EvidenceDeps; options: ReferenceOptions },
): Promise<Reference> {
  const active = Array.from(given.owner.keys()).filter(
    (account) => given.recent[account]! >= EXCHANGES_AT_LEAST,
  );
  if (old !== null && active.length < old.accounts * GROWTH) return old;
  const drawn = given.random
    .shuffle(active.filter((account) => !given.proposed.has(account)))
    .slice(0, options.populationAccounts);
  const organisations = given.random
    .shuffle(groupsByOwner(active, given.owner, options.accountsAtLeast))
    .slice(0, options.benignGroups);
  const benign = await readEvidence(
    organisations.map((members) => ({ members, sharing: [], families: REFERENCE_FAMILIES })),
    given.time,
    deps,
  );
  const population = await readMembers(new Set(drawn), given.time.span, deps);
  return { benign, population: [...population.values()], accounts: active.length };
}

function groupsByOwner(
  accounts: readonly number[],
  owner: Uint32Array,
  atLeast: number,
): Uint32Array[] {
  const groups = new Map<number, number[]>();
  for (const account of accounts) {
    if (owner[account] === 0) continue;
    const group = groups.get(owner[account]!);
    if (group === undefined) groups.set(owner[account]!, [account]);
    else group.push(account);
  }
  return [...groups.values()]
    .filter((group) => group.length >= atLeast)
    .map((group) => Uint32Array.from(group));
}
