import type { Detector } from './detector.ts';
import { broadCoverage } from './detectors/broad-coverage/broad-coverage.ts';
import { cookieCutter } from './detectors/cookie-cutter/cookie-cutter.ts';
import { machineCadence } from './detectors/machine-cadence/machine-cadence.ts';
import { networks } from './detectors/networks/networks.ts';
import { outputHeavy } from './detectors/output-heavy/output-heavy.ts';
import { reasoningElicitation } from './detectors/reasoning-elicitation/reasoning-elicitation.ts';
import { teachingPrompts } from './detectors/teaching-prompts/teaching-prompts.ts';
import { volume } from './detectors/volume/volume.ts';

/** Every detector, in the order in which a report lists them. */
export const DETECTORS: readonly Detector[] = [
  volume,
  outputHeavy,
  cookieCutter,
  broadCoverage,
  teachingPrompts,
  reasoningElicitation,
  machineCadence,
  networks,
];
