import { betaRegularised, gammaLower, gammaUpper } from './special-functions.ts';

/** P(Z ≥ z), Z standard normal. */
export function normalTail(z: number): number {
  const tail = gammaUpper(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** z with P(Z ≥ z) = p, for 0 < p < 1; by bisection on the tail, to 1e-12. */
export function normalUpperQuantile(p: number): number {
  if (p > 0.5) return -normalUpperQuantile(1 - p);
  let low = 0;
  let high = 40;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≥ t), Student's t with `freedom` degrees of freedom. */
export function studentTail(t: number, freedom: number): number {
  const tail = betaRegularised(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** P(X ≥ x), χ² with `freedom` degrees of freedom. */
export function chiSquareTail(x: number, freedom: number): number {
  return gammaUpper(freedom / 2, x / 2);
}

/** P(X ≥ count), X Poisson. */
export function poissonTail(count: number, mean: number): number {
  return count <= 0 ? 1 : gammaLower(count, mean);
}

/** P(X ≥ count), X binomial. */
export function binomialTail(count: number, trials: number, chance: number): number {
  if (count <= 0) return 1;
  return count > trials ? 0 : betaRegularised(chance, count, trials - count + 1);
}

/** P(F ≥ x), Fisher's F. */
export function fisherFTail(x: number, numerator: number, denominator: number): number {
  if (x <= 0) return 1;
  return betaRegularised(
    denominator / (denominator + numerator * x),
    denominator / 2,
    numerator / 2,
  );
}
