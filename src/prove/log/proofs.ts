/** Makes the paths that prove a record's place in the audit log, and that the log only grew. */

import { appendLeaf, EMPTY_FRONTIER, type Hash, rootOf } from '#std/merkle-tree';

/** Leaves from `from` to before `to`. */
export interface Range {
  from: number;
  to: number;
}

/** Root of `leaves`, which are leaf hashes. */
export function treeRoot(leaves: readonly Hash[]): Hash {
  let frontier = EMPTY_FRONTIER;
  for (const leaf of leaves) frontier = appendLeaf(frontier, leaf);
  return rootOf(frontier);
}

/** Where RFC 6962 splits a stretch: after the largest power of two below its length. */
function splitOf({ from, to }: Range): [Range, Range] {
  let split = 1;
  while (split * 2 < to - from) split *= 2;
  return [
    { from, to: from + split },
    { from: from + split, to },
  ];
}

/** PATH(index, size) of RFC 6962 section 2.1.1: what proves that a leaf is in the tree. */
export function inclusionRanges(size: number, index: number): Range[] {
  if (!Number.isInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  }
  return inclusionWithin({ from: 0, to: size }, index);
}

function inclusionWithin(range: Range, index: number): Range[] {
  if (range.to - range.from === 1) return [];
  const [left, right] = splitOf(range);
  return index < right.from
    ? [...inclusionWithin(left, index), right]
    : [...inclusionWithin(right, index), left];
}

/** PROOF(before, size) of RFC 6962 section 2.1.2: that the first `before` leaves are as they were. */
export function consistencyRanges(size: number, before: number): Range[] {
  if (!Number.isInteger(before) || before < 0 || before > size) {
    throw new RangeError(`no prefix of ${before} in a tree of ${size}`);
  }
  return before === 0 ? [] : consistencyWithin({ from: 0, to: size }, before, true);
}

function consistencyWithin(range: Range, before: number, whole: boolean): Range[] {
  if (before === range.to) return whole ? [] : [range];
  const [left, right] = splitOf(range);
  return before <= right.from
    ? [...consistencyWithin(left, before, whole), right]
    : [...consistencyWithin(right, before, false), left];
}
