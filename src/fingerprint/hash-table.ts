/**
 * Small numbers by 32-bit hash: open addressing in two typed arrays. A stranger is taken for a
 * known hash with probability of about (entries / 2^32).
 */
export class HashTable {
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #numbers: Uint16Array;
  #left: number;

  /** `slots` is a power of two; at most half of them are ever used. */
  constructor(slots: number) {
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots);
    this.#numbers = new Uint16Array(slots);
    this.#left = slots / 2;
  }

  /** The number of a hash, 0 where unknown. */
  get(hash: number): number {
    const keys = this.#keys;
    const numbers = this.#numbers;
    const mask = this.#mask;
    let slot = hash & mask;
    // An empty slot may hold the key by chance: its number is the answer all the same.
    while (keys[slot] !== hash && numbers[slot] !== 0) slot = (slot + 1) & mask;
    return numbers[slot] as number;
  }

  /** Keeps a number from 1 to 65,535 for a hash that has none yet. */
  add(hash: number, number: number): void {
    let slot = hash & this.#mask;
    while (this.#numbers[slot] !== 0) {
      if (this.#keys[slot] === hash) return;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#left === 0) throw new RangeError('the table is full');
    this.#left--;
    this.#keys[slot] = hash;
    this.#numbers[slot] = number;
  }
}
