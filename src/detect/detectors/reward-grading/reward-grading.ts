/** Detects accounts that let the model grade answers by a rubric, as a reward model does. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf, TEXT_SEEN } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { scoreScale } from '../../scales.ts';

const STRONG_SCORE = 50;
/** Words such as "score" or "criteria" alone are everyday language. */
const WEAK_SCORE = 20;

export const rewardGrading = defineDetector({
  id: 'reward-grading',
  asks: 'Does this account let the model grade answers by a rubric, as a reward model does?',
  needs: ['prompt'],
  columns: {
    prompts: countWhere(TEXT_SEEN),
    scores: sumOf('rubric_grading', `${TEXT_SEEN} AND rubric_grading >= ${WEAK_SCORE}`),
    strong: countWhere(`${TEXT_SEEN} AND rubric_grading >= ${STRONG_SCORE}`),
  },
  params: { fewestPrompts: 20 },
  aspects: {
    share: { unit: 'average grading score (0 to 100)', scale: 'linear' },
    amount: { unit: 'prompts that grade answers', scale: 'log' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'an evaluation harness whose judge is a model: grading other models is everyday work',
    'quality control of a product by a model that reads its answers',
    'teachers who have essays graded',
  ],
  measure(row, { params }) {
    if (row.prompts < params.fewestPrompts) {
      return { share: 'insufficient-data', amount: 'insufficient-data' };
    }
    return {
      share: {
        statistic: scoreScale(row.scores, row.prompts),
        observed: row.scores / row.prompts,
      },
      amount: { statistic: Math.log(row.strong + 1), observed: row.strong },
    };
  },
  explain({ aspect, row, measurement, cohort }) {
    const usual = formatNumber(cohort.median);
    if (aspect === 'amount') {
      return (
        `${formatNumber(row.strong)} of its ${formatNumber(row.prompts)} prompts have answers ` +
        `graded by a rubric, where ${usual} are usual among ${cohort.label}.`
      );
    }
    return (
      `${formatShare(row.strong / row.prompts)} of its ${formatNumber(row.prompts)} prompts clearly ` +
      `have answers graded by a rubric (average score ${formatNumber(measurement.observed)} of 100), ` +
      `where an average of ${usual} is usual among ${cohort.label}.`
    );
  },
});
