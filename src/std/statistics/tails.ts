/** Upper tails of distributions, and the same in logarithms where p itself would round to zero. */

import {
  logBetaRegularised,
  logComplement,
  logGammaLower,
  logGammaUpper,
} from './special-functions.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** P(Z ≥ z), Z standard normal: ½ Q(½, z²/2). */
export function normalTail(z: number): number {
  return Math.exp(logNormalTail(z));
}

export function logNormalTail(z: number): number {
  if (z === 0) return -Math.LN2;
  if (z < 0) return logComplement(logNormalTail(-z));
  return logGammaUpper(0.5, (z * z) / 2) - Math.LN2;
}

/** z with P(Z ≥ z) = p, for 0 < p < 1: 0.025 gives 1.96. */
export function normalUpperQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability between 0 and 1, got ${p}`);
  return normalUpperQuantileOfLog(Math.log(p));
}

/**
 * z with ln P(Z ≥ z) = logP, for logP < 0. Newton's method on the logarithm of the tail, started at
 * Abramowitz & Stegun 26.2.23.
 */
export function normalUpperQuantileOfLog(logP: number): number {
  if (!(logP < 0)) throw new RangeError(`the logarithm of a probability below 1, got ${logP}`);
  if (logP > -Math.LN2) return -normalUpperQuantileOfLog(logComplement(logP));
  const t = Math.sqrt(-2 * logP);
  let z =
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 20; step++) {
    const tail = logNormalTail(z);
    const logDensity = (-z * z) / 2 - HALF_LOG_TWO_PI;
    const change = (tail - logP) * Math.exp(tail - logDensity);
    z += change;
    if (Math.abs(change) < 1e-14 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}

/** P(T ≥ t), Student's t with `freedom` degrees of freedom. */
export function studentTail(t: number, freedom: number): number {
  const tail = Math.exp(logBetaRegularised(freedom / (freedom + t * t), freedom / 2, 0.5)) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** P(X ≥ x), χ² with `freedom` degrees of freedom. */
export function chiSquareTail(x: number, freedom: number): number {
  return Math.exp(logGammaUpper(freedom / 2, x / 2));
}

/** P(X ≥ count), X Poisson: the lower incomplete gamma integral, DLMF 8.4.10. */
export function poissonTail(count: number, mean: number): number {
  return Math.exp(logPoissonTail(count, mean));
}

export function logPoissonTail(count: number, mean: number): number {
  return count <= 0 ? 0 : logGammaLower(Math.ceil(count), mean);
}

/** P(X ≥ count), X binomial: I_p(k, n − k + 1), DLMF 8.17.5. */
export function binomialTail(count: number, trials: number, chance: number): number {
  return Math.exp(logBinomialTail(count, trials, chance));
}

export function logBinomialTail(count: number, trials: number, chance: number): number {
  const least = Math.ceil(count);
  if (least <= 0) return 0;
  if (least > trials || !(chance > 0)) return Number.NEGATIVE_INFINITY;
  return logBetaRegularised(chance, least, trials - least + 1);
}
