/** Weights may sum to 2^20: far above what a capped text gives. */
const PLANES = 20;

/**
 * Counts, for each of 64 bit positions, how many of many 64-bit values have that bit set. Counters
 * lie across bit planes, so that adding a value costs a few word operations instead of 64.
 */
export class BitCounts {
  readonly #high = new Int32Array(PLANES);
  readonly #low = new Int32Array(PLANES);
  /** Sum of the weights added. */
  total = 0;

  clear(): void {
    this.#high.fill(0);
    this.#low.fill(0);
    this.total = 0;
  }

  /** Adds a value with weight 2^`plane`. */
  add(high: number, low: number, plane: number): void {
    let carry = high;
    for (let at = plane; carry !== 0 && at < PLANES; at++) {
      const held = this.#high[at] as number;
      this.#high[at] = held ^ carry;
      carry &= held;
    }
    carry = low;
    for (let at = plane; carry !== 0 && at < PLANES; at++) {
      const held = this.#low[at] as number;
      this.#low[at] = held ^ carry;
      carry &= held;
    }
    this.total += 1 << plane;
  }

  /** Weight of the values whose bit `position` (0..63, 32 and up in the high word) is set. */
  count(position: number): number {
    const planes = position >= 32 ? this.#high : this.#low;
    const bit = position & 31;
    let sum = 0;
    for (let at = 0; at < PLANES; at++) sum += (((planes[at] as number) >>> bit) & 1) << at;
    return sum;
  }
}
