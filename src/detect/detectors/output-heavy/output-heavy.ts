/** Detects accounts whose answers are far longer than their prompts, or fill the allowed length. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, sumOf } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

/** Added to both sides of the ratio, so that a prompt of three tokens does not decide it. */
const EASE_TOKENS = 20;
/** The ratio is summed in thousandths, as whole numbers. */
const THOUSANDTHS = 1000;

const LOG_RATIO = `round(${THOUSANDTHS} * log2((output_tokens + ${EASE_TOKENS}) / (input_tokens + ${EASE_TOKENS})))`;
const CAP_KNOWN = "stop_reason != '' OR (isNotNull(max_tokens) AND isNotNull(output_tokens))";
const AT_CAP =
  "stop_reason IN ('max_tokens', 'length', 'MAX_TOKENS') OR output_tokens >= max_tokens";

export const outputHeavy = defineDetector({
  id: 'output-heavy',
  asks: 'Are the answers far longer than the prompts, or cut off at the allowed length?',
  needs: ['input_tokens', 'output_tokens'],
  columns: {
    logRatio: sumOf(LOG_RATIO),
    ratiosKnown: countWhere('isNotNull(output_tokens) AND isNotNull(input_tokens)'),
    outputTokens: sumOf('output_tokens'),
    tokensKnown: countWhere('isNotNull(output_tokens)'),
    atCap: countWhere(AT_CAP),
    capKnown: countWhere(CAP_KNOWN),
  },
  params: { fewestRequests: 20 },
  aspects: {
    ratio: { unit: 'output tokens for one input token', scale: 'log' },
    atCap: { unit: 'answers cut off at the allowed length (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: true,
  innocent: [
    'writing: stories, reports and articles from a short request',
    'code generation from a one-line description',
    'an allowed length that was set too low by mistake',
  ],
  measure(row, { params }) {
    const meanLog = row.logRatio / THOUSANDTHS / row.ratiosKnown;
    const tokens = row.ratiosKnown >= params.fewestRequests;
    const caps = tokens && row.capKnown >= params.fewestRequests;
    return {
      ratio: tokens ? { statistic: meanLog, observed: 2 ** meanLog } : 'insufficient-data',
      atCap: caps
        ? {
            statistic: logOdds(row.atCap, row.capKnown),
            observed: (100 * row.atCap) / row.capKnown,
          }
        : 'insufficient-data',
    };
  },
  explain({ aspect, row, measurement, cohort }) {
    if (aspect === 'atCap') {
      return (
        `${formatShare(row.atCap / row.capKnown)} of ${formatNumber(row.capKnown)} answers were cut ` +
        `off at the allowed length, where ${formatShare(cohort.median / 100)} is usual ` +
        `among ${cohort.label}.`
      );
    }
    return (
      `Its answers have typically ${formatNumber(measurement.observed)} tokens for each token of the ` +
      `prompt (${formatNumber(row.outputTokens / row.tokensKnown)} tokens on average), where ` +
      `${formatNumber(cohort.median)} is usual among ${cohort.label}.`
    );
  },
});
