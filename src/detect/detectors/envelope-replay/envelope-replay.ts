/** Detects accounts that send back sealed reasoning which was served to others. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

export const envelopeReplay = defineDetector({
  id: 'envelope-replay',
  asks: 'Does it send back sealed reasoning that was served to somebody else?',
  needs: ['envelope_replayed'],
  columns: {
    envelopes: countWhere('isNotNull(envelope_replayed)'),
    replayed: countWhere('envelope_replayed = 1'),
  },
  params: {
    fewestEnvelopes: 15,
  },
  aspects: {
    share: { unit: 'requests with sealed reasoning of somebody else (%)', scale: 'linear' },
  },
  comparedWithin: 'any-volume',
  expectedOfBulk: false,
  innocent: [
    'a company whose accounts hand conversations to each other',
    'agents that rewrite the beginning of a conversation to save room',
    'a conversation moved to another model',
  ],
  measure({ envelopes, replayed }, { params }) {
    if (envelopes < params.fewestEnvelopes) return { share: 'insufficient-data' };
    return {
      share: {
        statistic: logOdds(replayed, envelopes),
        observed: (100 * replayed) / envelopes,
      },
    };
  },
  explain({ row, measurement, cohort }) {
    return (
      `${formatNumber(row.replayed)} of its ${formatNumber(row.envelopes)} requests with sealed ` +
      `reasoning brought some that was served to another account, session or model ` +
      `(${formatShare(measurement.observed / 100)}); ${formatShare(cohort.median / 100)} is usual ` +
      `among ${cohort.label}.`
    );
  },
});
