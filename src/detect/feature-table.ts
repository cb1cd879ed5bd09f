/** Keeps every account's folded columns in pages of numbers and bits. */

import type { FeaturePlan, StepRow } from './feature-plan.ts';

/** Accounts kept together; pages keep growth from copying what is already there. */
const PAGE = 4096;

/** What is kept of every account's exchanges so far: about 1.5 kB an account. */
export class FeatureTable {
  readonly plan: FeaturePlan;
  readonly accountIds: string[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #numbers: Float64Array[] = [];
  readonly #bits: Uint32Array[] = [];
  readonly #rows: Record<string, number>[];

  constructor(plan: FeaturePlan) {
    this.plan = plan;
    this.#rows = plan.rows.map(() => ({}));
  }

  get size(): number {
    return this.accountIds.length;
  }

  indexOf(accountId: string): number | undefined {
    return this.#indexes.get(accountId);
  }

  /** Folds one account's part of a step into what is kept of it; returns the account's index. */
  fold(row: StepRow): number {
    const account = this.#indexOrNew(row.a);
    const { plan } = this;
    const numbers = this.#numbers[Math.floor(account / PAGE)] as Float64Array;
    const numbersAt = (account % PAGE) * plan.numbersSize;
    for (const { summary, at } of plan.numbers) summary.fold(numbers, numbersAt + at, row.v, at);
    const bits = this.#bits[Math.floor(account / PAGE)] as Uint32Array;
    const bitsAt = (account % PAGE) * plan.bitsSize;
    plan.lists.forEach(({ summary, at }, index) => {
      const list = row.b[index]!;
      if (summary.store === 'bits') summary.fold(bits, bitsAt + at, list, 0);
      else summary.fold(numbers, numbersAt + at, list, 0);
    });
    return account;
  }

  /** Exchanges of an account so far. */
  exchanges(account: number): number {
    const numbers = this.#numbers[Math.floor(account / PAGE)] as Float64Array;
    return numbers[(account % PAGE) * this.plan.numbersSize + this.plan.exchangesAt]!;
  }

  /** The finished columns of the n-th detector; the object is used again by the next call. */
  row(account: number, detector: number): Record<string, number> {
    const { plan } = this;
    const numbers = this.#numbers[Math.floor(account / PAGE)] as Float64Array;
    const bits = this.#bits[Math.floor(account / PAGE)] as Uint32Array;
    const place = account % PAGE;
    const row = this.#rows[detector] as Record<string, number>;
    for (const { name, column, at } of plan.rows[detector]?.columns ?? []) {
      row[name] =
        column.summary.store === 'bits'
          ? column.finish(bits, place * plan.bitsSize + at)
          : column.finish(numbers, place * plan.numbersSize + at);
    }
    return row;
  }

  #indexOrNew(accountId: string): number {
    const known = this.#indexes.get(accountId);
    if (known !== undefined) return known;
    const account = this.accountIds.length;
    this.accountIds.push(accountId);
    this.#indexes.set(accountId, account);
    if (account % PAGE === 0) {
      this.#numbers.push(new Float64Array(PAGE * this.plan.numbersSize));
      this.#bits.push(new Uint32Array(PAGE * this.plan.bitsSize));
    }
    return account;
  }
}
