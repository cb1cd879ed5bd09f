/** Detects accounts that use far more than others of their tier and age. */

import { formatNumber } from '#std/format-number';
import { count, countWhere, sumOf } from '../../columns/column.ts';
import { activeDays } from '../../columns/sequence.ts';
import { defineDetector } from '../../detector.ts';

export const volume = defineDetector({
  id: 'volume',
  asks: 'Does this account use far more than others of its tier and age?',
  needs: ['ts'],
  columns: {
    requests: count(),
    activeDays: activeDays(),
    outputTokens: sumOf('output_tokens'),
    tokensKnown: countWhere('isNotNull(output_tokens)'),
  },
  params: { fewestRequests: 20, knownShare: 0.8 },
  aspects: {
    requests: { unit: 'requests per active day', scale: 'log' },
    outputTokens: { unit: 'output tokens per active day', scale: 'log' },
  },
  comparedWithin: 'any-volume',
  expectedOfBulk: true,
  innocent: [
    'a batch job or migration that will end',
    'a product of theirs that has become popular',
    'a reseller or aggregator with many users of its own',
  ],
  measure(row, { params }) {
    if (row.requests < params.fewestRequests) {
      return { requests: 'insufficient-data', outputTokens: 'insufficient-data' };
    }
    const requests = row.requests / row.activeDays;
    const outputTokens = row.outputTokens / row.activeDays;
    const known = row.tokensKnown >= params.knownShare * row.requests;
    return {
      requests: { statistic: Math.log(requests), observed: requests },
      outputTokens: known
        ? { statistic: Math.log(outputTokens + 1), observed: outputTokens }
        : 'insufficient-data',
    };
  },
  explain({ aspect, row, measurement, cohort }) {
    const what = aspect === 'requests' ? 'requests' : 'output tokens';
    const total = aspect === 'requests' ? row.requests : row.outputTokens;
    return (
      `${formatNumber(total)} ${what} on ${formatNumber(row.activeDays)} active days are ` +
      `${formatNumber(measurement.observed)} a day, where half of ${cohort.label} stay ` +
      `below ${formatNumber(cohort.median)}.`
    );
  },
});
