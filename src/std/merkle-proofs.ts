/** Checks the paths that prove a record's place in a log, without the log. */

import { type Hash, nodeHash, toHex } from './merkle-tree.ts';

const same = (left: Hash, right: Hash): boolean => toHex(left) === toHex(right);

/** Whether `path` proves that `leaf` is number `index` of `size` leaves under `root` (RFC 9162 section 2.1.3.2). */
export function includes(
  leaf: Hash,
  { index, size, root }: { index: number; size: number; root: Hash },
  path: readonly Hash[],
): boolean {
  if (index < 0 || index >= size) return false;
  let [own, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (own % 2 === 1 || own === last) {
      hash = nodeHash(sibling, hash);
      while (own % 2 === 0 && own !== 0) [own, last] = [half(own), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && same(hash, root);
}

interface Head {
  size: number;
  root: Hash;
}

/** Whether `path` proves that the log only grew between two heads (RFC 9162 section 2.1.4.2). */
export function onlyGrew(older: Head, newer: Head, path: readonly Hash[]): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return path.length === 0 && same(older.root, newer.root);
  if (older.size === 0) return path.length === 0;
  let [own, last] = [older.size - 1, newer.size - 1];
  while (own % 2 === 1) [own, last] = [half(own), half(last)];
  // A prefix that is itself a perfect subtree is its own first hash.
  const steps = own === 0 ? [older.root, ...path] : [...path];
  const first = steps.shift();
  if (first === undefined) return false;
  let [before, after] = [first, first];
  for (const sibling of steps) {
    if (last === 0) return false;
    if (own % 2 === 1 || own === last) {
      before = nodeHash(sibling, before);
      after = nodeHash(sibling, after);
      while (own % 2 === 0 && own !== 0) [own, last] = [half(own), half(last)];
    } else {
      after = nodeHash(after, sibling);
    }
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && same(before, older.root) && same(after, newer.root);
}

const half = (value: number): number => Math.floor(value / 2);
