import { BitCounts } from './bit-counts.ts';
import type { Shingles } from './shingles.ts';

const counts = new BitCounts();

/**
 * 64-bit SimHash (Charikar 2002) of a multiset of shingles, as [high, low]; [0, 0] for an empty
 * one.
 */
export function simhash(shingles: Shingles): [number, number] {
  counts.clear();
  for (let at = 0; at < shingles.count; at++) {
    counts.add(shingles.b[at] as number, shingles.a[at] as number, 0);
  }
  return [counts.majority(true), counts.majority(false)];
}
