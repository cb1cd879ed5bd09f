import type { AccountFacts } from '#schema/account';
import type { ExchangeField } from '#schema/exchange';

/**
 * A ClickHouse aggregate function over an account's exchanges that has -State and -Merge forms, so
 * that a step is folded into what is already known instead of recomputing the past.
 */
export interface Aggregate {
  /** E.g. `uniq`, `quantileTDigest(0.5)`, `topK(4, 16, 'counts')`; combinators such as `sumIf` are fine. */
  fn: string;
  /** SQL expressions over columns of the exchanges table. */
  args: readonly string[];
  /** ClickHouse cast for the finished value, so that it arrives as a plain number or array. */
  as?: string;
}

export function aggregate(fn: string, ...args: string[]): Aggregate {
  return { fn, args };
}

/** The finished value of each column for one account. */
export type Row<Columns extends Record<string, Aggregate>> = { [Name in keyof Columns]: number } & {
  account_id: string;
};

/** How far one account stands out; larger is more like harvesting. */
export interface Measurement {
  /** On the scale on which accounts of a cohort are compared. */
  statistic: number;
  /** The same in the unit a person reads. */
  observed: number;
}

export interface Cohort {
  /** E.g. "free accounts, 30 to 100 requests". */
  label: string;
  accounts: number;
  /** The cohort's median of `observed`. */
  median: number;
}

/** One question about an account. Pure: no clock, no chance, no I/O. */
export interface Detector {
  /** Folder name, finding.detector and docs anchor; permanent. */
  id: string;
  /** The question, as a sentence ending in a question mark. */
  asks: string;
  /** Exchange fields without which it abstains. */
  needs: readonly ExchangeField[];
  columns: Record<string, Aggregate>;
  params: Record<string, number>;
  /** Benign customers that look the same, each in a few words. */
  innocent: readonly string[];
  measure(
    row: Record<string, number>,
    context: { facts: AccountFacts | null; params: Record<string, number> },
  ): Measurement | 'insufficient-data';
  /** One plain sentence with the numbers. */
  explain(given: { row: Record<string, number>; measurement: Measurement; cohort: Cohort }): string;
}
