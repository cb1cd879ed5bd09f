/** The contract that every method we are compared with keeps to. */

import type { BenchLog } from '../bench-log.ts';

/** One question a method can ask, with one threshold to choose. */
export interface Variant {
  name: string;
  thresholds: readonly number[];
  /** Account ids accused at a threshold; `calibration` is a benign log of the same split. */
  accuse(log: BenchLog, calibration: BenchLog): (threshold: number) => ReadonlySet<string>;
}

/** A published or common way to accuse accounts: whom any of its variants accuses. */
export interface Baseline {
  id: string;
  title: string;
  source: string;
  variants: readonly Variant[];
  /** The threshold as published, where there is one. */
  published: number | null;
}

export function named(log: BenchLog, numbers: Iterable<number>): Set<string> {
  return new Set([...numbers].map((number) => log.accounts[number] as string));
}
