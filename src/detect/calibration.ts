import {
  fitPredictiveTail,
  type PredictiveTail,
  type TailOptions,
} from '#std/statistics/predictive-tail';
import { quartileSpread, sortedQuantile } from '#std/statistics/sorted';
import { COHORT_LEAST, planCohorts, TIER_COUNT } from './cohorts.ts';
import type { Cohort } from './detector.ts';
import {
  chooseReferences,
  type Population,
  REFERENCE_KINDS,
  type ReferenceKind,
  type References,
} from './references.ts';

/**
 * From measurements to p-values, with the account as the exchangeable unit.
 *
 * 1. References are chosen for each tier (references.ts).
 * 2. An account's statistic is taken relative to the median of the references in its cohort, in
 *    units of their quartile spread. Both ignore the top quarter, so that accounts that harvest
 *    among the references move them little, and only upwards: p gets larger, not smaller.
 * 3. The p-value is the upper tail of these standardised values over all references of the tier,
 *    fitted beyond their upper order statistics (std/statistics/predictive-tail.ts).
 *
 * What contamination does to validity, where a whole tier is its own reference: harvesting accounts
 * stand above ordinary ones, so they only add to the counts that an ordinary account's p is made of.
 * The fit sees none of them while they are fewer than the censored share; when they are more, the
 * fitted tail is heavier and power is lost. Accounts *below* the rest can make p at most
 * 1 / (1 − their share) times too small.
 */

/** Prior mean of the tail's shape for a detector's own statistic and for the combined score. */
export const SHAPE_MEAN = { statistic: 0.2, combined: 0.1 } as const;

/** Medians and spreads are read from at most so many accounts of a cohort, evenly picked. */
const COHORT_SAMPLE = 2_000;
/** Reference values that a detector's tail is fitted to, at most. */
const REFERENCE_SAMPLE = 40_000;
/** A cohort's spread counts at least as this share of the spread of all accounts. */
const LEAST_SPREAD_SHARE = 0.5;

/** Everything that one aspect is judged on. Arrays are by account, NaN where it was not measured. */
export interface AspectData {
  statistic: Float64Array;
  observed: Float64Array;
  comparedWithin: 'volume' | 'any-volume';
}

export interface Calibrated {
  /** By account; NaN where it was not measured or its cohort was too small. */
  pValues: Float64Array;
  /** By account; −1 where there is none. */
  cohortOf: Int32Array;
  cohorts: readonly Cohort[];
}

/** Calibrates one aspect over the accounts that could be measured. */
export function calibrate(data: AspectData, population: Population): Calibrated {
  const { size, standings } = population;
  const pValues = new Float64Array(size).fill(Number.NaN);
  const cohortOf = new Int32Array(size).fill(-1);
  const accounts = measuredAccounts(data.statistic, size);
  const references = chooseReferences(accounts, population);
  const { isReference } = references;
  const plan = planCohorts({ accounts, standings, isReference, within: data.comparedWithin });
  const everyReference = accounts.filter((account) => isReference[account] === 1);
  const floor = LEAST_SPREAD_SHARE * scaleOf(data.statistic, everyReference).spread;
  const scales = plan.cohorts.map(({ members }) => scaleOf(data.statistic, members));
  const standardised = new Float64Array(size).fill(Number.NaN);
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place] as number;
    const cohort = plan.cohortOf[place] as number;
    const scale = scales[cohort];
    if (scale === undefined) continue;
    const spread = Math.max(scale.spread, floor) || 1;
    standardised[account] = ((data.statistic[account] as number) - scale.median) / spread;
    cohortOf[account] = cohort;
  }
  judgeByTier(standardised, pValues, population, {
    shapeMean: SHAPE_MEAN.statistic,
    atMost: REFERENCE_SAMPLE,
    references,
  });
  const cohorts = plan.cohorts.map(({ label, tier, members }) => ({
    label: (tier === null ? '' : kindOf(references, tier).label) + label,
    accounts: members.length,
    median: scaleOf(data.observed, members).median,
  }));
  return { pValues, cohortOf, cohorts };
}

function kindOf(references: References, tier: number): ReferenceKind {
  return REFERENCE_KINDS[references.rankOf[tier] as number] as ReferenceKind;
}

function measuredAccounts(statistic: Float64Array, size: number): Int32Array {
  const accounts = new Int32Array(size);
  let measured = 0;
  for (let account = 0; account < size; account++) {
    if (!Number.isNaN(statistic[account] as number)) accounts[measured++] = account;
  }
  return accounts.subarray(0, measured);
}

interface Scale {
  median: number;
  spread: number;
}

function scaleOf(values: ArrayLike<number>, members: ArrayLike<number>): Scale {
  const picked = pick(values, members, COHORT_SAMPLE).sort();
  return { median: sortedQuantile(picked, 0.5), spread: quartileSpread(picked) };
}

/** Values of at most about `atMost` members, evenly spaced. */
function pick(values: ArrayLike<number>, members: ArrayLike<number>, atMost: number): Float64Array {
  const stride = Math.max(1, Math.ceil(members.length / atMost));
  const picked = new Float64Array(Math.ceil(members.length / stride));
  for (let at = 0; at < picked.length; at++) {
    picked[at] = values[members[at * stride] as number] as number;
  }
  return picked;
}

export interface TailUse {
  shapeMean: number;
  /** Reference values used, at most. */
  atMost: number;
  references?: References;
}

/**
 * Writes to `pValues` the upper-tail probability of every value among the references of the
 * account's tier. NaN values are neither judged nor references.
 */
export function judgeByTier(
  values: Float64Array,
  pValues: Float64Array,
  population: Population,
  use: TailUse,
): void {
  const { size, standings } = population;
  const all = measuredAccounts(values, size);
  if (all.length < COHORT_LEAST) return;
  const references = use.references ?? chooseReferences(all, population);
  const byTier: number[][] = Array.from({ length: TIER_COUNT }, () => []);
  for (const account of all) byTier[standings.tier[account] as number]?.push(account);
  let shared: PredictiveTail | null = null;
  byTier.forEach((members, tier) => {
    if (members.length === 0) return;
    const kind = kindOf(references, tier);
    const tailAmong = (among: ArrayLike<number>): PredictiveTail =>
      referenceTail(values, among, references.isReference, { ...kind.tail, ...use });
    let tail: PredictiveTail;
    if (references.shared[tier] === 0) tail = tailAmong(members);
    else tail = shared ??= tailAmong(all);
    for (const account of members) pValues[account] = tail.tail(values[account] as number);
  });
}

function referenceTail(
  values: Float64Array,
  among: ArrayLike<number>,
  isReference: Uint8Array,
  { atMost, ...options }: TailOptions & { atMost: number },
): PredictiveTail {
  const chosen = new Int32Array(among.length);
  let count = 0;
  for (let place = 0; place < among.length; place++) {
    const account = among[place] as number;
    if (isReference[account] === 1) chosen[count++] = account;
  }
  return fitPredictiveTail(pick(values, chosen.subarray(0, count), atMost).sort(), options);
}
