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
