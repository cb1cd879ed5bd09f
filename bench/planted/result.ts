/** The committed result of the bench that plants honest accounts in campaigns. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MethodVersion } from '../quality/method-version.ts';
import type { Occasion } from './plant.ts';

export const RESULT = fileURLToPath(new URL('../results/planted.json', import.meta.url));

export interface PlantedCell {
  scenario: string;
  seed: number;
  scale: number;
  occasion: Occasion;
  /** Of planted accounts among those and the operator's. */
  share: number;
  planted: number;
  planted_accused: number;
  operator: number;
  operator_accused: number;
  /** Accused, and neither planted nor of any operator. */
  others_accused: number;
}

/** Null while nothing has been measured. */
export function plantedResult(): { method: MethodVersion | null; cells: PlantedCell[] } | null {
  return existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')) : null;
}
