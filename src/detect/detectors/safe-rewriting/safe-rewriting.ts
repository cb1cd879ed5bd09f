import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf, TEXT_SEEN } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { scoreScale } from '../../scales.ts';

const STRONG_SCORE = 50;

export const safeRewriting = defineDetector({
  id: 'safe-rewriting',
  asks: 'Does this account have sensitive matters rewritten so that no censor objects?',
  needs: ['prompt'],
  columns: {
    prompts: countWhere(TEXT_SEEN),
    scores: sumOf('safe_rewriting', TEXT_SEEN),
    strong: countWhere(`${TEXT_SEEN} AND safe_rewriting >= ${STRONG_SCORE}`),
  },
  params: { fewestPrompts: 20 },
  aspects: {
    score: { unit: 'average score for censor-safe rewriting (0 to 100)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'news desks and public relations that look for neutral wording',
    'research on censorship, and teams that test a model for political bias',
    'translators of political texts',
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
      `want politically sensitive text reworded to be safe (average score ` +
      `${formatNumber(measurement.observed)} of 100), where an average of ` +
      `${formatNumber(cohort.median)} is usual among ${cohort.label}.`
    );
  },
});
