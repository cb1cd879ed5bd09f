/** What detectors share that judge the average of one fingerprint score. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf, TEXT_SEEN } from './columns/column.ts';
import type { Cohort, Measurement } from './detector.ts';
import { scoreScale } from './scales.ts';

const STRONG_SCORE = 50;

/** Scores of the fingerprint, each from 0 to 100, as columns of the exchanges table. */
type ScoreColumn = 'reasoning_elicitation' | 'safe_rewriting' | 'teaching';

/**
 * What detectors have in common that ask for the average of one score over an account's prompts.
 * `clearly` goes on from "31 % of its 397 prompts", for prompts that score half or more.
 */
export function scoreQuestion(score: ScoreColumn, clearly: string) {
  return {
    columns: {
      prompts: countWhere(TEXT_SEEN),
      scores: sumOf(score, TEXT_SEEN),
      strong: countWhere(`${TEXT_SEEN} AND ${score} >= ${STRONG_SCORE}`),
    },
    params: { fewestPrompts: 20 },
    measure(
      row: { prompts: number; scores: number },
      { params }: { params: { fewestPrompts: number } },
    ): { score: Measurement | 'insufficient-data' } {
      if (row.prompts < params.fewestPrompts) return { score: 'insufficient-data' };
      const statistic = scoreScale(row.scores, row.prompts);
      return { score: { statistic, observed: row.scores / row.prompts } };
    },
    explain(given: {
      row: { prompts: number; strong: number };
      measurement: Measurement;
      cohort: Cohort;
    }): string {
      const { row, measurement, cohort } = given;
      return (
        `${formatShare(row.strong / row.prompts)} of its ${formatNumber(row.prompts)} prompts ` +
        `${clearly} (average score ${formatNumber(measurement.observed)} of 100), where an ` +
        `average of ${formatNumber(cohort.median)} is usual among ${cohort.label}.`
      );
    },
  };
}
