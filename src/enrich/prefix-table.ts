/** Finds the longest prefix that holds an address, fast enough for every exchange of a log. */

import { type AddressWords, compareAddresses } from '#std/ip-address';
import { networkMask } from './prefix.ts';

/** No prefix holds the address. */
export const NO_VALUE = -1;

const FIRST_CAPACITY = 1024;

/** Prefixes with values, gathered in columns before the table is made. */
export class PrefixTableBuilder {
  #count = 0;
  #words = new Uint32Array(4 * FIRST_CAPACITY);
  #bits = new Uint8Array(FIRST_CAPACITY);
  #values = new Int32Array(FIRST_CAPACITY);

  /**
   * `value` is any integer from 0 up; of equal prefixes the later one lies inside the earlier one.
   */
  add(words: AddressWords, bits: number, value: number): void {
    if (this.#count === this.#bits.length) this.#grow();
    this.#words.set(words, 4 * this.#count);
    this.#bits[this.#count] = bits;
    this.#values[this.#count++] = value;
  }

  #grow(): void {
    const words = new Uint32Array(2 * this.#words.length);
    const bits = new Uint8Array(2 * this.#bits.length);
    const values = new Int32Array(2 * this.#values.length);
    words.set(this.#words);
    bits.set(this.#bits);
    values.set(this.#values);
    this.#words = words;
    this.#bits = bits;
    this.#values = values;
  }

  /**
   * Flattens nested prefixes into disjoint ranges. `combine` says what holds where `inner` lies
   * inside something that already has value `outer`.
   */
  build(combine: (outer: number, inner: number) => number): PrefixTable {
    const table = new PrefixTable(2 * this.#count + 1);
    const open: { end: AddressWords; value: number }[] = [];
    const closeBefore = (start: AddressWords | null): void => {
      for (;;) {
        const top = open.at(-1);
        if (top === undefined || (start !== null && compareAddresses(top.end, start) >= 0)) return;
        open.pop();
        if (toSuccessor(top.end)) table.append(top.end, open.at(-1)?.value ?? NO_VALUE);
      }
    };
    for (const index of this.#inOrder()) {
      const words = this.#words.subarray(4 * index, 4 * index + 4);
      closeBefore(words);
      const own = this.#values[index]!;
      const outer = open.at(-1)?.value;
      const value = outer === undefined ? own : combine(outer, own);
      open.push({ end: lastOf(words, this.#bits[index]!), value });
      table.append(words, value);
    }
    closeBefore(null);
    return table;
  }

  /** Indexes by start, wider prefixes first, else as added; one file is mostly sorted already. */
  #inOrder(): Uint32Array {
    const order = new Uint32Array(this.#count);
    let sorted = true;
    for (let index = 0; index < this.#count; index++) {
      order[index] = index;
      if (index > 0 && this.#compare(index - 1, index) > 0) sorted = false;
    }
    return sorted ? order : order.sort((one, other) => this.#compare(one, other));
  }

  #compare(one: number, other: number): number {
    const words = this.#words;
    for (let word = 0; word < 4; word++) {
      const difference = words[4 * one + word]! - words[4 * other + word]!;
      if (difference !== 0) return difference;
    }
    return this.#bits[one]! - this.#bits[other]! || one - other;
  }
}

function lastOf(words: AddressWords, bits: number): AddressWords {
  const last = new Uint32Array(4);
  for (let word = 0; word < 4; word++) {
    last[word] = words[word]! | ~networkMask(bits, word);
  }
  return last;
}

/** Moves on to the next address; false after the last one. */
function toSuccessor(words: AddressWords): boolean {
  for (let word = 3; word >= 0; word--) {
    words[word] = words[word]! + 1;
    if (words[word] !== 0) return true;
  }
  return false;
}

/** Disjoint ranges, sorted: each holds from its start to the start of the next one. */
export class PrefixTable {
  readonly #starts: Uint32Array;
  readonly #values: Int32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#starts = new Uint32Array(4 * capacity);
    this.#values = new Int32Array(capacity);
  }

  /** Starts are given in ascending order; one equal to the last replaces it. */
  append(start: AddressWords, value: number): void {
    const last = this.#count - 1;
    if (last >= 0 && this.#compare(last, start) === 0) this.#count = last;
    this.#starts.set(start, 4 * this.#count);
    this.#values[this.#count++] = value;
  }

  #compare(index: number, words: AddressWords): number {
    const at = 4 * index;
    for (let word = 0; word < 4; word++) {
      const difference = this.#starts[at + word]! - words[word]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Value at an address, NO_VALUE where there is none. O(log ranges). */
  find(words: AddressWords): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, words) <= 0) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? NO_VALUE : this.#values[low - 1]!;
  }
}
