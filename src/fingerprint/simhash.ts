/** Makes the sketch by which the nearness of two prompts is counted in bits. */

import { BitCounts } from './bit-counts.ts';
import type { Shingles } from './shingles.ts';

const counts = new BitCounts();

/**
 * 64-bit SimHash (Charikar 2002) of a multiset of shingles, as [high, low]; [0, 0] for an empty
 * one.
 */
export function simhash(shingles: Shingles): [number, number] {
  counts.clear();
  counts.addAll({ count: shingles.count, high: shingles.b, low: shingles.a }, 0);
  return [counts.majority(true), counts.majority(false)];
}
