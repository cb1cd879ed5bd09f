/** Makes the paths that prove a record's place in the audit log, and that the log only grew. */

import { appendLeaf, EMPTY_FRONTIER, type Hash, rootOf } from '#std/merkle-tree';

/** Root of `leaves`, which are leaf hashes. */
export function treeRoot(leaves: readonly Hash[]): Hash {
  let frontier = EMPTY_FRONTIER;
  for (const leaf of leaves) frontier = appendLeaf(frontier, leaf);
  return rootOf(frontier);
}

/** The largest power of two below `size`, where RFC 6962 splits a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** PATH(index, leaves) of RFC 6962 section 2.1.1: what proves that a leaf is in the tree. */
export function inclusionPath(leaves: readonly Hash[], index: number): Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`no leaf ${index} in a tree of ${leaves.length}`);
  }
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionPath(left, index), treeRoot(right)]
    : [...inclusionPath(right, index - split), treeRoot(left)];
}

/** PROOF(size, leaves) of RFC 6962 section 2.1.2: that the first `size` leaves are as they were. */
export function consistencyPath(leaves: readonly Hash[], size: number): Hash[] {
  if (!Number.isInteger(size) || size < 0 || size > leaves.length) {
    throw new RangeError(`no prefix of ${size} in a tree of ${leaves.length}`);
  }
  return size === 0 ? [] : subproof(leaves, size, true);
}

function subproof(leaves: readonly Hash[], size: number, whole: boolean): Hash[] {
  if (size === leaves.length) return whole ? [] : [treeRoot(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return size <= split
    ? [...subproof(left, size, whole), treeRoot(right)]
    : [...subproof(right, size - split, false), treeRoot(left)];
}
