/** Registers every preset, and finds one by its id. */

import { kqlVolume } from './kql-volume.ts';
import { outputRatio } from './output-ratio.ts';
import type { Preset } from './preset.ts';

/** Every preset, in the order in which help lists them. */
export const PRESETS: readonly Preset[] = [kqlVolume, outputRatio];

export function findPreset(id: string): Preset | null {
  return PRESETS.find((preset) => preset.id === id) ?? null;
}
