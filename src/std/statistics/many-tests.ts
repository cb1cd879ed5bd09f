/** Corrections for many p-values at once, and how dependent ones are joined. */

import { chiSquareTail } from './tails.ts';

/** Smallest p-value that is told apart from zero. */
export const SMALLEST_P = 1e-300;

/**
 * q-values of Benjamini and Hochberg (1995), in the order given: rejecting all with q ≤ α keeps the
 * false-discovery rate at α when the tests are independent or positively dependent.
 */
export function benjaminiHochberg(pValues: readonly number[], tests = pValues.length): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const qValues = new Array<number>(pValues.length);
  let least = 1;
  order.forEach((index, place) => {
    const rank = pValues.length - place;
    least = Math.min(least, pValues[index]! * (tests / rank));
    qValues[index] = least;
  });
  return qValues;
}

/** Fisher's combination of independent p-values: −2 Σ ln p is χ² with 2n degrees of freedom. */
export function combineIndependent(pValues: readonly number[]): number {
  if (pValues.length === 0) return 1;
  const sum = pValues.reduce((total, p) => total - 2 * Math.log(Math.max(p, SMALLEST_P)), 0);
  return chiSquareTail(sum, 2 * pValues.length);
}

/** Bonferroni's combination, valid under any dependence: the smallest p times their number. */
export function combineDependent(pValues: readonly number[]): number {
  return pValues.length === 0 ? 1 : Math.min(1, Math.min(...pValues) * pValues.length);
}

/**
 * For evidence of which no single piece may carry: Fisher's combination of the two smallest, and a
 * Bonferroni over all pairs that they were chosen from. Those that have nothing to say cost only that.
 */
export function combineTwoClearest(pValues: readonly number[]): number {
  const count = pValues.length;
  if (count < 2) return pValues[0] ?? 1;
  const clearest = pValues.toSorted((a, b) => a - b).slice(0, 2);
  return Math.min(1, ((count * (count - 1)) / 2) * combineIndependent(clearest));
}

/**
 * The same with a weight for each test, fixed before its p-value is seen: BH on p/w with weights
 * scaled to mean one (C. Genovese, K. Roeder, L. Wasserman 2006).
 */
export function weightedBenjaminiHochberg(
  pValues: readonly number[],
  weights: readonly number[],
): number[] {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  return benjaminiHochberg(
    pValues.map((p, index) => Math.min(1, (p * mean) / (weights[index] ?? mean))),
  );
}

/**
 * Simes 1986: the least n p₍ⱼ₎ / j over the sorted p-values. Valid for independent and positively
 * dependent ones (Sarkar 1998); under any dependence too small by at most 1 + ½ + … + 1/n.
 */
export function simes(pValues: readonly number[]): number {
  const sorted = Float64Array.from(pValues).sort();
  const count = sorted.length;
  let least = 1;
  for (let index = 0; index < count; index++) {
    least = Math.min(least, (count * sorted[index]!) / (index + 1));
  }
  return least;
}
