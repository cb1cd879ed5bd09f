/** The list of methods we are compared with; a new baseline is one file and one line here. */

import type { Baseline } from './baseline.ts';
import { evilCohort } from './evilcohort.ts';
import { mmdWindows } from './mmd-windows.ts';
import { outputRatioRule } from './output-ratio-rule.ts';
import { synchroTrap } from './synchrotrap.ts';
import { volumeRule } from './volume-rule.ts';

export const BASELINES: readonly Baseline[] = [
  volumeRule,
  outputRatioRule,
  mmdWindows(100),
  mmdWindows(1500),
  synchroTrap,
  evilCohort,
];
