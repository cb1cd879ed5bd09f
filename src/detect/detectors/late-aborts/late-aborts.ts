/** Detects accounts that break off answers near the end to avoid metering. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

/** An aborted answer often lacks its token count: then about four characters are a token. */
const CHARS_PER_TOKEN = 4;
const SERVED = `ifNull(output_tokens, intDiv(response_chars, ${CHARS_PER_TOKEN}))`;
const KNOWN = `isNotNull(aborted) AND isNotNull(${SERVED}) AND ifNull(status, 200) < 400`;
const ABORTED = `aborted = 1 AND ${KNOWN}`;

export const lateAborts = defineDetector({
  id: 'late-aborts',
  asks: 'Does it break off answers once most of them has arrived, so that they are not metered?',
  needs: ['aborted', 'output_tokens'],
  columns: {
    answers: countWhere(KNOWN),
    tokens: sumOf(SERVED, KNOWN),
    aborted: countWhere(ABORTED),
    abortedTokens: sumOf(SERVED, ABORTED),
  },
  params: {
    fewestAnswers: 30,
    // Completed answers that the usual length weighs, and that length, for who completes none.
    usualAnswers: 10,
    usualTokens: 300,
  },
  aspects: {
    share: { unit: 'answers served and then broken off (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'people who have read enough and press stop',
    'mobile connections that break, and clients with a short timeout',
    'editors that cancel a completion when the next key is pressed',
  ],
  measure(row, { params }) {
    if (row.answers < params.fewestAnswers) return { share: 'insufficient-data' };
    const late = lateCount(row, params);
    return {
      share: { statistic: logOdds(late, row.answers), observed: (100 * late) / row.answers },
    };
  },
  explain({ row, measurement, cohort }) {
    return (
      `It broke off ${formatNumber(row.aborted)} of ${formatNumber(row.answers)} answers after ` +
      `${formatNumber(row.abortedTokens / Math.max(1, row.aborted))} tokens on average: as much as ` +
      `${formatShare(measurement.observed / 100)} of its answers served in full, where ` +
      `${formatShare(cohort.median / 100)} is usual among ${cohort.label}.`
    );
  },
});

interface Served {
  answers: number;
  tokens: number;
  aborted: number;
  abortedTokens: number;
}

/** Broken-off answers, each counted by how much of a usual answer had been served. */
function lateCount(row: Served, usual: { usualAnswers: number; usualTokens: number }): number {
  const completed = row.answers - row.aborted + usual.usualAnswers;
  const completedTokens = row.tokens - row.abortedTokens + usual.usualAnswers * usual.usualTokens;
  return Math.min(row.aborted, row.abortedTokens / (completedTokens / completed));
}
