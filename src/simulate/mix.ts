/**
 * Keyed chance: every draw of the world hangs on (seed, who, when, which) and on nothing drawn
 * before, so that days, accounts and threads can be generated in any order with the same result.
 */

/** Mixes up to four 32-bit words into one (murmur3-style finaliser); well spread, not secret. */
export function mix(a: number, b: number, c = 0, d = 0): number {
  let hash = a ^ 0x9e3779b9;
  hash = Math.imul(hash ^ (b + 0x7f4a7c15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ c, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ d, 0x27d4eb2f);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A bijection of 32-bit words: distinct indices give distinct, unordered identifiers. */
export function scramble(value: number, key: number): number {
  let word = (value ^ key) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  word = (word ^ (word >>> 16)) >>> 0;
  word = Math.imul(word + key, 0x9e3779b1);
  return (word ^ (word >>> 14)) >>> 0;
}

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** Eight hexadecimal digits. */
export function hex32(value: number): string {
  return HEX[value >>> 16]! + HEX[value & 0xffff]!;
}

/** FNV-1a over UTF-16 code units. */
export function seedOfText(text: string): number {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  }
  return hash >>> 0;
}

/** Uniform in [0, 1) from a mixed word. */
export function unit(word: number): number {
  return word / 4294967296;
}
