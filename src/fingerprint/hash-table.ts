/**
 * Small numbers by 32-bit hash: open addressing in one typed array. A stranger is taken for a known
 * hash with probability of about (entries / 2^32).
 */
export class HashTable {
  readonly #mask: number;
  /** Hash and number side by side: whoever reads one reads the other. */
  readonly #cells: Int32Array;
  #left: number;

  /** `slots` is a power of two; at most half of them are ever used. */
  constructor(slots: number) {
    this.#mask = slots - 1;
    this.#cells = new Int32Array(2 * slots);
    this.#left = slots / 2;
  }

  /** The number of a hash, 0 where unknown. */
  get(hash: number): number {
    const cells = this.#cells;
    const mask = this.#mask;
    let slot = hash & mask;
    // An empty slot may hold the hash by chance: its number is the answer all the same.
    while (cells[2 * slot] !== hash && cells[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    return cells[2 * slot + 1]!;
  }

  /** Keeps a number from 1 to 65,535 for a hash that has none yet. */
  add(hash: number, number: number): void {
    let slot = hash & this.#mask;
    while (this.#cells[2 * slot + 1] !== 0) {
      if (this.#cells[2 * slot] === hash) return;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#left === 0) throw new RangeError('the table is full');
    this.#left--;
    this.#cells[2 * slot] = hash;
    this.#cells[2 * slot + 1] = number;
  }
}
