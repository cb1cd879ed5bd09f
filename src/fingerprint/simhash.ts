import { BitCounts } from './bit-counts.ts';
import type { Shingles } from './shingles.ts';

const counts = new BitCounts();

/** 64-bit SimHash (Charikar 2002) of a multiset of shingles, as [high, low]; [0, 0] for an empty one. */
export function simhash(shingles: Shingles): [number, number] {
  counts.clear();
  for (let at = 0; at < shingles.count; at++) {
    counts.add(shingles.b[at] as number, shingles.a[at] as number, 0);
  }
  const words: [number, number] = [0, 0];
  for (let position = 0; position < 64; position++) {
    if (2 * counts.count(position) > counts.total) {
      const half = position >= 32 ? 0 : 1;
      words[half] = ((words[half] as number) | (1 << (position & 31))) >>> 0;
    }
  }
  return words;
}
