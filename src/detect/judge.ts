/** Joins the detectors' p-values for every account, and decides whom to flag. */

import { benjaminiHochberg, combineIndependent, simes } from '#std/statistics/many-tests';
import { type Calibrated, calibrate, judgeComparable, SHAPE_MEAN } from './calibration.ts';
import type { Detector } from './detector.ts';
import type { Measurements } from './measurements.ts';
import type { Population } from './references.ts';

/** What one look at all accounts says. Arrays are by account, NaN where nothing could be judged. */
export interface PopulationJudgement {
  /** Per detector, per aspect in the order of `detector.aspects`. */
  aspects: readonly (readonly Calibrated[])[];
  /** Per detector. */
  detectorP: readonly Float64Array[];
  /** All detectors together. */
  pValues: Float64Array;
  /** As `pValues`, and 1 where only one detector speaks: what an account is named by. */
  corroborated: Float64Array;
  judged: number;
  /** Accounts that stand out after the correction for all accounts and looks, ascending. */
  rejected: readonly number[];
}

/**
 * What the other detectors say without the strongest has to be as rare as this among references.
 * References are old or vouched-for accounts, and honest new ones differ from them in one way or
 * another: a new product's users all send one template. Whoever harvests differs in several.
 */
const CORROBORATED = 0.01;

/**
 * Judges every account once.
 *
 * Aspects of a detector are joined by Simes. Detectors are joined by the smaller of Fisher's and
 * Simes' p: the one sees many small deviations, the other a single large one. Detectors depend on
 * each other, so that number is no p-value; it is a score, calibrated over reference accounts in its
 * turn (`judgeComparable`), which needs no assumption on the dependence. An account is named only if
 * its score without its strongest detector is rare too, among the whole scores of references: two of
 * them have to speak (partial conjunction, Benjamini and Heller 2008; the least favourable case is
 * one detector beyond all bounds and the others ordinary), so that no single peculiarity accuses.
 * That only takes names away. Benjamini-Hochberg over accounts at `level`: p-values that share their
 * references are positively dependent (Bates et al. 2023), for which it holds.
 */
export function judgeAccounts(
  detectors: readonly Detector[],
  measurements: Measurements,
  population: Population,
  level: number,
): PopulationJudgement {
  const aspects = detectors.map((detector, index) =>
    measurements.aspectsOf(index).map(({ statistic, observed }) => {
      const { comparedWithin } = detector;
      return calibrate({ statistic, observed, comparedWithin }, population);
    }),
  );
  const detectorP = aspects.map((each) =>
    joined(
      each.map(({ pValues }) => pValues),
      population.size,
      simes,
    ),
  );
  const among = joined(detectorP, population.size, evidence);
  const pOf = (values: Float64Array): Float64Array => {
    const pValues = new Float64Array(population.size).fill(Number.NaN);
    judgeComparable({ values, among }, pValues, {
      population,
      shapeMean: SHAPE_MEAN.combined,
      atMost: Number.POSITIVE_INFINITY,
    });
    return pValues;
  };
  const pValues = pOf(among);
  const others = pOf(joined(detectorP, population.size, evidenceOfOthers));
  const corroborated = pValues.map((p, account) =>
    Number.isNaN(p) || others[account]! <= CORROBORATED ? p : 1,
  );
  const { judged, rejected } = rejectAmong(corroborated, level);
  return { aspects, detectorP, pValues, corroborated, judged, rejected };
}

/** −ln of the smaller of Fisher's and Simes' p: larger is stranger. */
function evidence(pValues: readonly number[]): number {
  return -Math.log(Math.max(1e-300, Math.min(combineIndependent(pValues), simes(pValues))));
}

/** The same without the strongest; nothing where there are no others. */
function evidenceOfOthers(pValues: readonly number[]): number {
  if (pValues.length === 1) return 0;
  const strongest = pValues.indexOf(Math.min(...pValues));
  return evidence(pValues.toSpliced(strongest, 1));
}

/** Joins the known values of each account; NaN where none is known. */
function joined(
  columns: readonly Float64Array[],
  size: number,
  join: (values: number[]) => number,
): Float64Array {
  if (columns.length === 1 && join === simes) return columns[0] as Float64Array;
  const out = new Float64Array(size).fill(Number.NaN);
  const values: number[] = [];
  for (let account = 0; account < size; account++) {
    values.length = 0;
    for (const column of columns) {
      const value = column[account]!;
      if (!Number.isNaN(value)) values.push(value);
    }
    if (values.length > 0) out[account] = join(values);
  }
  return out;
}

/**
 * Benjamini-Hochberg at `level` over the accounts that are not set apart. NaN = not judged. Accounts
 * of campaigns are set apart for those that are named by themselves: a hundred harvesters among
 * which one wrong name would be one in a hundred are no licence to name an ordinary customer.
 */
export function rejectAmong(
  pValues: Float64Array,
  level: number,
  isApart: (account: number) => boolean = () => false,
): { judged: number; rejected: number[] } {
  const accounts: number[] = [];
  pValues.forEach((p, account) => {
    if (!Number.isNaN(p) && !isApart(account)) accounts.push(account);
  });
  const qValues = benjaminiHochberg(accounts.map((account) => pValues[account]!));
  const rejected = accounts.filter((_, place) => qValues[place]! <= level);
  return { judged: accounts.length, rejected };
}

/**
 * The level of one look so that all looks together keep `rate`: half for the last look, half evenly
 * for those before. The share of false ones among all accounts ever flagged is at most the sum of
 * the looks' shares, V/R ≤ Σ Vⱼ/Rⱼ since R ≥ Rⱼ, so the false-discovery rate of the whole walk is
 * at most the sum of the levels, however the looks depend on each other.
 */
export function levelOfLook(rate: number, look: number, looks: number): number {
  if (looks <= 1) return rate;
  return look === looks - 1 ? rate / 2 : rate / 2 / (looks - 1);
}

/** In [0, 1), larger for smaller p: a p a hundred times smaller halves the distance to 1. */
export function scoreOf(pValue: number): number {
  return 1 - 2 ** (Math.log10(Math.max(pValue, 1e-300)) / 2);
}
