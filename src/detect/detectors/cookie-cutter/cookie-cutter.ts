/** Detects accounts whose prompts mostly fill one template. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, TEXT_SEEN } from '../../columns/column.ts';
import { repetitionOf } from '../../columns/repetition.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

/** Hashes of different fingerprint versions are different values. */
const versioned = (hash: string): string => `bitXor(${hash}, toUInt64(fingerprint_version))`;

export const cookieCutter = defineDetector({
  id: 'cookie-cutter',
  asks: 'Does one prompt template make up most of what this account sends?',
  needs: ['prompt'],
  columns: {
    prompts: countWhere(TEXT_SEEN),
    template: repetitionOf(versioned('template_hash'), TEXT_SEEN),
    opening: repetitionOf(versioned('opening_hash'), TEXT_SEEN),
    ending: repetitionOf(versioned('ending_hash'), TEXT_SEEN),
  },
  params: { fewestPrompts: 20 },
  aspects: {
    repetition: { unit: 'pairs of prompts from one template (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: true,
  innocent: [
    'a product that wraps every request in one prompt of its own',
    'a batch job: extraction, classification or translation of many documents',
    'an evaluation harness that runs a public benchmark',
  ],
  measure(row, { params }) {
    if (row.prompts < params.fewestPrompts) return { repetition: 'insufficient-data' };
    const repeated = Math.max(row.template, row.opening, row.ending);
    return {
      repetition: {
        statistic: logOdds(repeated * row.prompts, row.prompts),
        observed: 100 * repeated,
      },
    };
  },
  explain({ row, measurement, cohort }) {
    const { template, opening, ending } = row;
    const largest = Math.max(template, opening, ending);
    const part =
      largest === template
        ? 'follow one template'
        : largest === opening
          ? 'begin alike'
          : 'end alike';
    return (
      `At least ${formatShare(measurement.observed / 100)} of its ${formatNumber(row.prompts)} ` +
      `prompts ${part} once names, numbers and quotations are masked, where ` +
      `${formatShare(cohort.median / 100)} is usual among ${cohort.label}.`
    );
  },
});
