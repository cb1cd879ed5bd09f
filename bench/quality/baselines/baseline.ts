import type { BenchLog } from '../bench-log.ts';

/** A published or common way to accuse accounts, with one threshold to choose. */
export interface Baseline {
  id: string;
  title: string;
  source: string;
  /** Thresholds to choose among, most lenient accusations last. */
  thresholds: readonly number[];
  /** The threshold as published, where there is one. */
  published: number | null;
  /** Account ids accused at each threshold; `calibration` is a benign log of the same split. */
  accuse(log: BenchLog, calibration: BenchLog): (threshold: number) => ReadonlySet<string>;
}

/** Names of the accounts whose number is in the set. */
export function named(log: BenchLog, numbers: Iterable<number>): Set<string> {
  return new Set([...numbers].map((number) => log.accounts[number] as string));
}
