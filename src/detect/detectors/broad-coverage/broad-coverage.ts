/** Detects accounts that keep opening new topics, however much they already asked. */

import { TOPIC_BUCKETS } from '#schema/fingerprint';
import { formatNumber } from '#std/format-number';
import { countWhere, TEXT_SEEN } from '../../columns/column.ts';
import { distinctOf } from '../../columns/distinct.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

/** A random half of the different prompts; equal prompts stay together. */
const FIRST_HALF = `${TEXT_SEEN} AND bitTest(intHash64(exact_hash), 17)`;

/** Different topics that so many prompts touch when every topic is as likely as the next. */
function evenTopics(prompts: number): number {
  return TOPIC_BUCKETS * -Math.expm1(prompts * Math.log1p(-1 / TOPIC_BUCKETS));
}

export const broadCoverage = defineDetector({
  id: 'broad-coverage',
  asks: 'Does this account keep opening new topics, however much it has already asked?',
  needs: ['prompt'],
  columns: {
    prompts: countWhere(TEXT_SEEN),
    halfPrompts: countWhere(FIRST_HALF),
    topics: distinctOf('topic_bucket', TOPIC_BUCKETS, TEXT_SEEN),
    halfTopics: distinctOf('topic_bucket', TOPIC_BUCKETS, FIRST_HALF),
  },
  params: { fewestPrompts: 60 },
  aspects: {
    novelty: { unit: 'new topics per 100 further prompts', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'a reseller or a team behind one account, with many people and many subjects',
    'an evaluation harness that runs a broad benchmark',
    'a curious person with many interests',
  ],
  measure(row, { params }) {
    const further = row.prompts - row.halfPrompts;
    if (row.prompts < params.fewestPrompts || further < params.fewestPrompts / 4) {
      return { novelty: 'insufficient-data' };
    }
    const fresh = row.topics - row.halfTopics;
    const atMost = evenTopics(row.prompts) - evenTopics(row.halfPrompts);
    return {
      novelty: { statistic: logOdds(fresh, atMost), observed: (100 * fresh) / further },
    };
  },
  explain({ row, measurement, cohort }) {
    return (
      `Its ${formatNumber(row.prompts)} prompts touch ${formatNumber(row.topics)} topics, and every ` +
      `100 further prompts still open ${formatNumber(measurement.observed)} new ones, where ` +
      `${formatNumber(cohort.median)} is usual among ${cohort.label}.`
    );
  },
});
