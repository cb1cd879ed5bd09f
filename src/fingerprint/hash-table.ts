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

  #slot(hash: number): number {
    let slot = hash & this.#mask;
    while (this.#numbers[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & this.#mask;
    return slot;
  }

  /** The number of a hash, 0 where unknown. */
  get(hash: number): number {
    return this.#numbers[this.#slot(hash)] as number;
  }

  /** Keeps a number from 1 to 65,535 for a hash that has none yet. */
  add(hash: number, number: number): void {
    const slot = this.#slot(hash);
    if (this.#numbers[slot] !== 0) return;
    if (this.#left === 0) throw new RangeError('the table is full');
    this.#left--;
    this.#keys[slot] = hash;
    this.#numbers[slot] = number;
  }
}
