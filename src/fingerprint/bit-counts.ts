/** Weights may sum to 2^20: far above what a capped text gives. */
const PLANES = 20;
/** Values that are added together: they meet in the planes as one carry. */
const BLOCK = 8;

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

  /** Adds the first `count` values of two columns with weight 2^`plane` each. */
  addAll(values: BitColumns, plane: number): void {
    addColumn(this.high, values.high, values.count, plane);
    addColumn(this.low, values.low, values.count, plane);
    this.total += values.count << plane;
  }

  /** Weight of the values whose bit `position` (0..63, 32 and up in the high word) is set. */
  count(position: number): number {
    const planes = position >= 32 ? this.high : this.low;
    const bit = position & 31;
    const used = 32 - Math.clz32(this.total);
    let sum = 0;
    for (let at = 0; at < used; at++) sum += ((planes[at]! >>> bit) & 1) << at;
    return sum;
  }

  /** Bits set in more than half of the weight, for the high or the low word. */
  majority(high: boolean): number {
    const planes = high ? this.high : this.low;
    const half = this.total >>> 1;
    let above = 0;
    let level = -1;
    for (let at = PLANES - 1; at >= 0; at--) {
      const plane = planes[at]!;
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

/** 64-bit values as two columns. */
export interface BitColumns {
  count: number;
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Adds 2^`plane` to the counter of every bit set in `value`. */
function addTo(planes: Int32Array, value: number, plane: number): void {
  let carry = value;
  for (let at = plane; carry !== 0 && at < PLANES; at++) {
    const held = planes[at]!;
    planes[at] = held ^ carry;
    carry &= held;
  }
}

/** What three bits at each position sum to, in its higher digit; the lower one is their xor. */
function carryOf(a: number, b: number, c: number): number {
  return (a & b) | ((a ^ b) & c);
}

/** Eight values at a time through a tree of adders (Harley and Seal; Warren 2012, §5-1). */
function addColumn(planes: Int32Array, values: Int32Array, count: number, plane: number): void {
  let ones = planes[plane]!;
  let twos = planes[plane + 1]!;
  let fours = planes[plane + 2]!;
  const blocks = count - (count % BLOCK);
  for (let at = 0; at < blocks; at += BLOCK) {
    const v0 = values[at]!;
    const v1 = values[at + 1]!;
    const v2 = values[at + 2]!;
    const v3 = values[at + 3]!;
    const v4 = values[at + 4]!;
    const v5 = values[at + 5]!;
    const v6 = values[at + 6]!;
    const v7 = values[at + 7]!;
    const twos0 = carryOf(ones, v0, v1);
    ones ^= v0 ^ v1;
    const twos1 = carryOf(ones, v2, v3);
    ones ^= v2 ^ v3;
    const fours0 = carryOf(twos, twos0, twos1);
    twos ^= twos0 ^ twos1;
    const twos2 = carryOf(ones, v4, v5);
    ones ^= v4 ^ v5;
    const twos3 = carryOf(ones, v6, v7);
    ones ^= v6 ^ v7;
    const fours1 = carryOf(twos, twos2, twos3);
    twos ^= twos2 ^ twos3;
    const eights = carryOf(fours, fours0, fours1);
    fours ^= fours0 ^ fours1;
    addTo(planes, eights, plane + 3);
  }
  planes[plane] = ones;
  planes[plane + 1] = twos;
  planes[plane + 2] = fours;
  for (let at = blocks; at < count; at++) addTo(planes, values[at]!, plane);
}
