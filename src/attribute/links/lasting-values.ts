/** Keeps which accounts share values that hold at any time, such as cards, compactly by view. */

import { GrowingUint32 } from './growing.ts';
import { NumberIndex } from './number-index.ts';

const POPULAR = 0xffffffff;

/**
 * Values that hold whenever, by view, and the accounts that share them. Lists of accounts lie one
 * after another in one pool; a list that grows is written again at the end, and the pool is swept
 * when most of it is left over.
 */
export class LastingValues {
  private readonly values: NumberIndex[];
  private readonly start: GrowingUint32[];
  private readonly count: GrowingUint32[];
  private readonly atMost: readonly number[];
  private pool = new GrowingUint32();
  private used = 0;

  /** `atMost`: per view, above how many sharers a value is popular and never links again. */
  constructor(atMost: readonly number[]) {
    this.atMost = atMost;
    this.values = atMost.map(() => new NumberIndex());
    this.start = atMost.map(() => new GrowingUint32());
    this.count = atMost.map(() => new GrowingUint32());
  }

  /** Replaces the sharers of a value; an empty list means that it has become popular. */
  set(view: number, base: number, accounts: readonly number[]): void {
    const value = this.valueOf(view, base);
    const count = this.count[view]!.view();
    if (count[value] === POPULAR) return;
    this.used -= count[value]!;
    if (accounts.length === 0 || accounts.length > this.atMost[view]!) {
      count[value] = POPULAR;
      return;
    }
    this.write(view, value, accounts);
  }

  /** Adds one sharer, if it is new. */
  add(view: number, base: number, account: number): void {
    const value = this.valueOf(view, base);
    const count = this.count[view]!.view()[value]!;
    if (count === POPULAR) return;
    const accounts = [...this.listAt(view, value, count)];
    if (accounts.includes(account)) return;
    this.set(view, base, [...accounts, account]);
  }

  /** Every value that 2 or more accounts share, in order of view and first sight. */
  visit(visitor: (view: number, base: number, accounts: Uint32Array) => void): void {
    this.values.forEach((index, view) => {
      const counts = this.count[view]!.view();
      for (let value = 0; value < index.size; value++) {
        const count = counts[value]!;
        if (count < 2 || count === POPULAR) continue;
        visitor(view, index.keys[value]!, this.listAt(view, value, count));
      }
    });
  }

  private valueOf(view: number, base: number): number {
    const value = this.values[view]!.of(base);
    if (value === this.count[view]!.length) {
      this.count[view]!.push(0);
      this.start[view]!.push(0);
    }
    return value;
  }

  private listAt(view: number, value: number, count: number): Uint32Array {
    const start = this.start[view]!.view()[value]!;
    return this.pool.view().subarray(start, start + count);
  }

  private write(view: number, value: number, accounts: ArrayLike<number>): void {
    this.count[view]!.view()[value] = 0;
    if (this.pool.length > 4096 && this.pool.length > 2 * (this.used + accounts.length)) {
      this.sweep();
    }
    this.start[view]!.view()[value] = this.pool.length;
    this.count[view]!.view()[value] = accounts.length;
    for (let index = 0; index < accounts.length; index++) this.pool.push(accounts[index]!);
    this.used += accounts.length;
  }

  private sweep(): void {
    const old = this.pool.view();
    this.pool = new GrowingUint32();
    this.values.forEach((index, view) => {
      const counts = this.count[view]!.view();
      const starts = this.start[view]!.view();
      for (let value = 0; value < index.size; value++) {
        const count = counts[value]!;
        if (count === 0 || count === POPULAR) continue;
        const from = starts[value]!;
        starts[value] = this.pool.length;
        for (let at = from; at < from + count; at++) this.pool.push(old[at]!);
      }
    });
  }
}
