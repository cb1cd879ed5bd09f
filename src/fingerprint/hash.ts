/**
 * Non-cryptographic hashing in two 32-bit lanes (Murmur3-style mixing by `Math.imul`), joined to an
 * integer below 2^53. Seeds are part of the method: changing one changes FINGERPRINT_VERSION.
 */
export const SEED_A = 0x2f0b4c47;
export const SEED_B = 0x6b43a9b5;
const TWO_32 = 4_294_967_296;

/** Murmur3's 32-bit finaliser: every input bit reaches every output bit. */
export function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** What lane A makes of a value, whatever its state. */
export function mixA(value: number): number {
  const turned = Math.imul(value, 0xcc9e2d51);
  return Math.imul((turned << 15) | (turned >>> 17), 0x1b873593);
}

/** Lane A's state after a mixed value; a bijection in the state. */
export function turnA(state: number, mixedValue: number): number {
  const mixed = state ^ mixedValue;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** One step of lane A: state and value to the next state. */
export function stepA(state: number, value: number): number {
  return turnA(state, mixA(value));
}

/** One step of lane B, independent of lane A. */
export function stepB(state: number, value: number): number {
  const mixed = Math.imul(state ^ value, 0x9e3779b1);
  return (Math.imul((mixed << 11) | (mixed >>> 21), 0x85ebca77) + 0x52dce729) | 0;
}

/** Two lanes to one integer in [1, 2^53): 0 means absent everywhere. */
export function join(a: number, b: number): number {
  const high = avalanche(a) & 0x1fffff;
  const low = avalanche(b ^ Math.imul(a, 0x27d4eb2f)) >>> 0;
  return high * TWO_32 + low || 1;
}

/** Hash of the text exactly as it is; 0 for the empty text. O(length). */
export function hashText(text: string): number {
  if (text.length === 0) return 0;
  let a = SEED_A ^ text.length;
  let b = SEED_B;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = stepA(a, code);
    b = stepB(b, code);
  }
  return join(a, b);
}
