/** Detects accounts whose traffic moves to a new model within a day of its release. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, STEP_PARAMETERS } from '../../columns/column.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

const { newModels, newModelsFrom, newModelsUntil } = STEP_PARAMETERS;
const AT = 'toUnixTimestamp64Milli(ts)';
const PLACE = `indexOf(${newModels}, model)`;
/** While at least one model was new. */
const RELEASED = `model != '' AND ${AT} >= ${newModelsFrom} AND ${AT} < arrayMax(${newModelsUntil})`;
const MOVED = `${PLACE} > 0 AND ${AT} < ${newModelsUntil}[${PLACE}]`;

export const modelPivot = defineDetector({
  id: 'model-pivot',
  asks: 'Does its traffic move to a new model within a day of the release?',
  needs: ['model'],
  columns: {
    released: countWhere(RELEASED),
    moved: countWhere(MOVED),
  },
  params: { fewestRequests: 10 },
  aspects: {
    share: { unit: 'requests to a model in its first 24 hours (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'enthusiasts, and evaluators who try every new model',
    'a product that asks for the newest model by an alias',
    'a customer who waited for this release',
  ],
  measure(row, { params }) {
    if (row.released < params.fewestRequests) return { share: 'insufficient-data' };
    return {
      share: {
        statistic: logOdds(row.moved, row.released),
        observed: (100 * row.moved) / row.released,
      },
    };
  },
  explain({ row, cohort }) {
    return (
      `${formatShare(row.moved / row.released)} of the ${formatNumber(row.released)} requests it ` +
      `sent in the day after a release went to the new model, where ` +
      `${formatShare(cohort.median / 100)} is usual among ${cohort.label}.`
    );
  },
});
