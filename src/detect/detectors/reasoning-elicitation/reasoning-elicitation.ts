import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf, TEXT_SEEN } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { scoreScale } from '../../scales.ts';

const STRONG_SCORE = 50;

export const reasoningElicitation = defineDetector({
  id: 'reasoning-elicitation',
  asks: 'Do the prompts ask for the reasoning itself rather than for an answer?',
  needs: ['prompt'],
  columns: {
    prompts: countWhere(TEXT_SEEN),
    scores: sumOf('reasoning_elicitation', TEXT_SEEN),
    strong: countWhere(`${TEXT_SEEN} AND reasoning_elicitation >= ${STRONG_SCORE}`),
  },
  params: { fewestPrompts: 20 },
  aspects: {
    score: { unit: 'average score for eliciting reasoning (0 to 100)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'a product whose standing prompt says "think step by step"',
    'tutoring, where the way to the answer is the point',
    'research on how models reason, or an evaluation harness',
  ],
  measure(row, { params }) {
    if (row.prompts < params.fewestPrompts) return { score: 'insufficient-data' };
    const average = row.scores / row.prompts;
    return {
      score: { statistic: scoreScale(row.scores, row.prompts), observed: average },
    };
  },
  explain({ row, measurement, cohort }) {
    return (
      `${formatShare(row.strong / row.prompts)} of its ${formatNumber(row.prompts)} prompts clearly ` +
      `ask for the reasoning itself (average score ${formatNumber(measurement.observed)} of 100), ` +
      `where an average of ${formatNumber(cohort.median)} is usual among ${cohort.label}.`
    );
  },
});
