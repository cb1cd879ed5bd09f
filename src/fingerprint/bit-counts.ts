/** Weights may sum to 2^20: far above what a capped text gives. */
const PLANES = 20;

/**
 * Counts, for each of 64 bit positions, how many of many 64-bit values have that bit set. Counters
 * lie across bit planes, so that adding a value costs a few word operations instead of 64.
 */
export class BitCounts {
  readonly high = new Int32Array(PLANES);
  readonly low = new Int32Array(PLANES);
  /** Sum of the weights added. */
  total = 0;

  clear(): void {
    this.high.fill(0);
    this.low.fill(0);
    this.total = 0;
  }

  /** Adds a value with weight 2^`plane`. */
  add(high: number, low: number, plane: number): void {
    addTo(this.high, high, plane);
    addTo(this.low, low, plane);
    this.total += 1 << plane;
  }

  /** Weight of the values whose bit `position` (0..63, 32 and up in the high word) is set. */
  count(position: number): number {
    const planes = position >= 32 ? this.high : this.low;
    const bit = position & 31;
    const used = 32 - Math.clz32(this.total);
    let sum = 0;
    for (let at = 0; at < used; at++) sum += (((planes[at] as number) >>> bit) & 1) << at;
    return sum;
  }

  /** Bits set in more than half of the weight, for the high or the low word. */
  majority(high: boolean): number {
    const planes = high ? this.high : this.low;
    const half = this.total >>> 1;
    let above = 0;
    let level = -1;
    for (let at = PLANES - 1; at >= 0; at--) {
      const plane = planes[at] as number;
      if (((half >>> at) & 1) === 0) {
        above |= level & plane;
        level &= ~plane;
      } else {
        level &= plane;
      }
    }
    return above >>> 0;
  }
}

/** Adds 2^`plane` to the counter of every bit set in `value`. */
function addTo(planes: Int32Array, value: number, plane: number): void {
  let carry = value;
  for (let at = plane; carry !== 0 && at < PLANES; at++) {
    const held = planes[at] as number;
    planes[at] = held ^ carry;
    carry &= held;
  }
}
