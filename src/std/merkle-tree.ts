/**
 * Merkle trees of RFC 6962 section 2.1 (unchanged in RFC 9162): leaves and inner nodes are hashed
 * with different first bytes, so that neither can be passed off as the other.
 */

import { createHash } from 'node:crypto';

export type Hash = Uint8Array;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(data: Uint8Array | string): Hash {
  return createHash('sha256').update(LEAF).update(data).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/**
 * Roots of the perfect subtrees a tree of `size` leaves consists of, largest first: one for each
 * bit that is set in its size. All that is needed to append, and to know the root.
 */
export interface Frontier {
  size: number;
  roots: readonly Hash[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, roots: [] };

/** The frontier with one more leaf. */
export function appendLeaf({ size, roots }: Frontier, leaf: Hash): Frontier {
  const next = [...roots];
  let joined = leaf;
  // Equal neighbours join: as often as the size ends in a set bit.
  for (let left = size; left % 2 === 1; left = Math.floor(left / 2)) {
    joined = nodeHash(next.pop() as Hash, joined);
  }
  next.push(joined);
  return { size: size + 1, roots: next };
}

/** How many roots the frontier of a tree of this size has. */
export function rootsIn(size: number): number {
  let count = 0;
  for (let left = size; left > 0; left = Math.floor(left / 2)) count += left % 2;
  return count;
}

/** The root; SHA-256 of nothing for the empty tree. */
export function rootOf({ roots }: Frontier): Hash {
  const last = roots.at(-1);
  if (last === undefined) return createHash('sha256').digest();
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

export const toHex = (hash: Hash): string => Buffer.from(hash).toString('hex');
export const fromHex = (text: string): Hash => Buffer.from(text, 'hex');
