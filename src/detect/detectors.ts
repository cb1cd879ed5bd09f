/** Registers every detector, in the order in which reports list them. */

import type { Detector } from './detector.ts';
import { broadCoverage } from './detectors/broad-coverage/broad-coverage.ts';
import { capabilityFocus } from './detectors/capability-focus/capability-focus.ts';
import { cookieCutter } from './detectors/cookie-cutter/cookie-cutter.ts';
import { costSurge } from './detectors/cost-surge/cost-surge.ts';
import { declaredUse } from './detectors/declared-use/declared-use.ts';
import { envelopeReplay } from './detectors/envelope-replay/envelope-replay.ts';
import { lateAborts } from './detectors/late-aborts/late-aborts.ts';
import { machineCadence } from './detectors/machine-cadence/machine-cadence.ts';
import { modelPivot } from './detectors/model-pivot/model-pivot.ts';
import { networks } from './detectors/networks/networks.ts';
import { outputHeavy } from './detectors/output-heavy/output-heavy.ts';
import { reasoningElicitation } from './detectors/reasoning-elicitation/reasoning-elicitation.ts';
import { rewardGrading } from './detectors/reward-grading/reward-grading.ts';
import { safeRewriting } from './detectors/safe-rewriting/safe-rewriting.ts';
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
  rewardGrading,
  safeRewriting,
  costSurge,
  declaredUse,
  capabilityFocus,
  modelPivot,
  lateAborts,
  envelopeReplay,
];
