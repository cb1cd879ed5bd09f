/** The worlds and seeds that a part of the quality bench is measured on, as its parts take them. */

import type { Sources } from './bench-log.ts';
import type { KeptCells } from './kept-cells.ts';

export interface SeedPlan {
  designSeeds: readonly number[];
  reportSeeds: readonly number[];
  scale: number;
  /** Length of a scan's steps, as its flag: alarms come at the end of one. */
  step: string;
}

export interface SilencePlan {
  seeds: readonly number[];
  scale: number;
  /** Length of the scan's steps, as its flag. */
  step: string;
}

/** What every measure is given. */
export type Measuring = Sources & {
  /** What does not depend on how we detect: worlds, and what the baselines make of them. */
  cells: KeptCells;
  /** Our own scans, kept by the version of the method. */
  scans: KeptCells;
  say: (line: string) => void;
};
