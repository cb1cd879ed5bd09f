/** Tells operators apart by what each of them owns and runs. */

import type { Random } from '#std/random';
import { KIN } from '../edges/channels.ts';
import type { Graph } from '../edges/graph.ts';
import type { Links } from '../groups/candidates.ts';
import { operatorsAmong } from '../groups/seeds.ts';
import { familiesOf, MARKED_SHARE, OF_VIEWS, sharingWith } from './belonging.ts';
import { compareMeans } from './same-means.ts';

export interface KinshipInput {
  links: Links;
  /** Evidence of kinship: see KIN. */
  kin: Graph;
  accountsAtLeast: number;
  random: Random;
}

export interface Kinship {
  /** Sets of accounts that each are one operator's, by two families of what it owns and runs. */
  operators: Uint32Array[];
  /** Accounts that are tied to others, but by one family: they may be anybody's. */
  others: Uint32Array;
}

/** Smaller parts are nobody's mark. */
const PART = 3;

/**
 * Operators who ask the same things, or come through the same proxies, are alike in that; they differ in
 * addresses, means, programs and tools. A part of a set is an operator's if two families of such evidence hold
 * it together: one card or one tool alone may be one of many that an operator has. Parts that pay alike or run on
 * the same devices are one operator's.
 */
export function kinshipIn(
  members: Uint32Array,
  { links, kin, accountsAtLeast, random }: KinshipInput,
): Kinship {
  const apart = operatorsAmong(members, { graph: kin, random: random.fork('kinship') });
  const parts = compareMeans(links).joined(apart);
  const operators = parts.filter(
    (part) => part.length >= accountsAtLeast && isHeldTogether(part, links),
  );
  const others = parts.filter((part) => part.length >= PART && !operators.includes(part));
  return { operators, others: Uint32Array.from(others.flatMap((part) => [...part])).sort() };
}

/** Whether much of a part shares something in each of two families of kinship. */
function isHeldTogether(part: Uint32Array, links: Links): boolean {
  const sharedBy = sharingWith(part, { ...links, ...OF_VIEWS });
  const families = Array.from(part, (account) => familiesOf(sharedBy(account), OF_VIEWS));
  const marking = KIN.families.filter(
    (family) =>
      families.filter((one) => (one & (1 << family)) !== 0).length >= MARKED_SHARE * part.length,
  );
  return marking.length >= 2;
}
