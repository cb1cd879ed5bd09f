/** Bottom-k sketch of a set of hashes: its smallest k after mixing, ascending. */
export type KeySketch = readonly number[];

const SIZE = 256;

/** Sketch of a campaign's rare values; each key is a hash below 2^53. */
export function keySketch(keys: Iterable<number>): KeySketch {
  const mixed = new Set<number>();
  for (const key of keys) mixed.add(mix(key));
  return Float64Array.from(mixed)
    .sort()
    .subarray(0, SIZE)
    .reduce<number[]>((list, value) => {
      list.push(value);
      return list;
    }, []);
}

/** Estimated Jaccard similarity of the sets behind two sketches (A. Broder 1997); error about 1/√k. */
export function sketchSimilarity(a: KeySketch, b: KeySketch): number {
  const inA = new Set(a);
  const inB = new Set(b);
  const union = [...new Set([...a, ...b])].sort((x, y) => x - y).slice(0, SIZE);
  if (union.length === 0) return 0;
  return union.filter((key) => inA.has(key) && inB.has(key)).length / union.length;
}

function mix(key: number): number {
  const low = (key % 4294967296) | 0;
  const high = (key / 4294967296) | 0;
  let a = Math.imul(low ^ (high << 7), 0x9e3779b1);
  a = Math.imul(a ^ (a >>> 15), 0x85ebca77);
  let b = Math.imul(high ^ low ^ a, 0xc2b2ae3d);
  b = Math.imul(b ^ (b >>> 13), 0x27d4eb2f);
  return ((a ^ (a >>> 16)) >>> 0) * 2097152 + ((b ^ (b >>> 15)) >>> 11);
}
