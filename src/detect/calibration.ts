/** Turns detector statistics into p-values, by comparison with reference accounts of the same cohort. */

import { fitPredictiveTail } from '#std/statistics/predictive-tail';
import { quartileSpread, sortedQuantile } from '#std/statistics/sorted';
import { COHORT_LEAST, planCohorts } from './cohorts.ts';
import type { Cohort } from './detector.ts';
import {
  chooseReferences,
  type Population,
  REFERENCE_KINDS,
  type References,
} from './references.ts';

/**
 * From measurements to p-values, with the account as the exchangeable unit.
 *
 * 1. References are chosen: trusted accounts, or else everybody (references.ts).
 * 2. An account's statistic is taken relative to the median of the references in its cohort, in
 *    units of their quartile spread. Both ignore the top quarter, so that accounts that harvest
 *    among the references move them little, and only upwards: p gets larger, not smaller.
 * 3. The p-value is the upper tail of these standardised values over the references of all tiers,
 *    fitted beyond their upper order statistics (std/statistics/predictive-tail.ts). It holds for an
 *    account drawn at random; cohorts whose tails are heavier than most get somewhat smaller p.
 *
 * What contamination does to validity, where everybody is a reference: harvesting accounts
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
const REFERENCE_SAMPLE = 20_000;
/** Statistics are logarithms: less than this is no difference worth a word. */
const LEAST_SPREAD = 0.3;
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
    const account = accounts[place]!;
    const cohort = plan.cohortOf[place]!;
    const scale = scales[cohort];
    if (scale === undefined) continue;
    const spread = Math.max(scale.spread, floor, LEAST_SPREAD);
    standardised[account] = (data.statistic[account]! - scale.median) / spread;
    cohortOf[account] = cohort;
  }
  judgeAgainst(references, { values: standardised, among: standardised }, pValues, {
    population,
    shapeMean: SHAPE_MEAN.statistic,
    atMost: REFERENCE_SAMPLE,
  });
  const cohorts = plan.cohorts.map(({ label, tier, members }) => ({
    label: prefixOf(references, tier) + label,
    accounts: members.length,
    median: scaleOf(data.observed, members).median,
  }));
  return { pValues, cohortOf, cohorts };
}

/** Tells that a cohort, of one tier or of all (null), has trusted accounts only. */
function prefixOf({ byTrust }: References, tier: number | null): string {
  const trusted = tier === null ? !byTrust.includes(0) : byTrust[tier] === 1;
  return trusted ? REFERENCE_KINDS.trusted.label : REFERENCE_KINDS.population.label;
}

function measuredAccounts(statistic: Float64Array, size: number): Int32Array {
  const accounts = new Int32Array(size);
  let measured = 0;
  for (let account = 0; account < size; account++) {
    if (!Number.isNaN(statistic[account]!)) accounts[measured++] = account;
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
    picked[at] = values[members[at * stride]!]!;
  }
  return picked;
}

export interface TailUse {
  population: Population;
  shapeMean: number;
  /** Reference values used, at most. */
  atMost: number;
}

/** What is judged, by account, and what references have of the same kind; NaN = nothing. */
interface Judged {
  values: Float64Array;
  among: Float64Array;
}

/** The same for values that already are comparable between cohorts. */
export function judgeComparable(judged: Judged, pValues: Float64Array, use: TailUse): void {
  const accounts = measuredAccounts(judged.among, use.population.size);
  judgeAgainst(chooseReferences(accounts, use.population), judged, pValues, use);
}

/**
 * Writes to `pValues` the upper-tail probability of every value among the references of its kind, of
 * all tiers together. NaN values are neither judged nor references.
 */
function judgeAgainst(
  references: References,
  { values, among: ofReferences }: Judged,
  pValues: Float64Array,
  { population, shapeMean, atMost }: TailUse,
): void {
  const { tier } = population.standings;
  const accounts = measuredAccounts(values, population.size);
  for (const [trust, kind] of [REFERENCE_KINDS.population, REFERENCE_KINDS.trusted].entries()) {
    const judged = accounts.filter((at) => references.byTrust[tier[at]!] === trust);
    const among = judged.filter((account) => references.isReference[account] === 1);
    if (among.length < COHORT_LEAST) continue;
    const sample = pick(ofReferences, among, atMost).sort();
    const tail = fitPredictiveTail(sample, { ...kind.tail, shapeMean });
    for (const account of judged) pValues[account] = tail.tail(values[account]!);
  }
}
