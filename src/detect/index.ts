/** Asks of each account whether it looks like harvesting, against its cohort; gives findings with p-values. */
export { DETECTORS } from './detectors.ts';
export { spreadsOf } from './distributions.ts';
export { kqlVolume } from './presets/kql-volume.ts';
export { outputRatio } from './presets/output-ratio.ts';
export { applyPreset, type PresetOutcome, type PresetValue } from './presets/preset.ts';
export { findPreset, PRESETS } from './presets/presets.ts';
export { blindSpotsOf, detectorCounts } from './summary.ts';
export type { AccountVerdict, Look } from './verdict.ts';
export type { DetectionWalk } from './walk.ts';
export { type AccountDetection, openDetection, type StepSpan } from './walk-query.ts';
