import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf, TEXT_SEEN } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { scoreScale } from '../../scales.ts';

const STRONG_SCORE = 50;

export const teachingPrompts = defineDetector({
  id: 'teaching-prompts',
  asks: 'Do the prompts read like exercises written to teach somebody else?',
  needs: ['prompt'],
  columns: {
    prompts: countWhere(TEXT_SEEN),
    scores: sumOf('teaching', TEXT_SEEN),
    strong: countWhere(`${TEXT_SEEN} AND teaching >= ${STRONG_SCORE}`),
  },
  params: { fewestPrompts: 20 },
  aspects: {
    score: { unit: 'average teaching score (0 to 100)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'students and teachers: homework, exercises, lesson plans',
    'an evaluation harness that runs exam questions',
    'a publisher of learning material',
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
      `${formatShare(row.strong / row.prompts)} of its ${formatNumber(row.prompts)} prompts read ` +
      `clearly like exercises or lessons (average score ${formatNumber(measurement.observed)} of ` +
      `100), where an average of ${formatNumber(cohort.median)} is usual among ${cohort.label}.`
    );
  },
});
