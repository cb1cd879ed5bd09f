/**
 * Finite-size burstiness A_n of n gaps from their sum and sum of squares (Kim & Jo 2016, eq. 22):
 * −1 for equal gaps, 0 expected of a Poisson process for any n, 1 at the extreme. NaN below two gaps.
 */
export function burstiness(gaps: number, sum: number, squares: number): number {
  if (gaps < 2) return Number.NaN;
  const mean = sum / gaps;
  // Everything at the same instant is as regular as can be.
  if (mean === 0) return -1;
  const ratio = Math.sqrt(Math.max(0, squares / gaps - mean * mean)) / mean;
  const up = Math.sqrt(gaps + 1);
  const down = Math.sqrt(gaps - 1);
  return (up * ratio - down) / ((up - 2) * ratio + down);
}

export interface Wave {
  cos: number;
  sin: number;
}

/**
 * How evenly events are spread over a cycle, from the first waves summed over the events. Each
 * resultant length R = |Σ e^{iθ}| / n is 1 for events at one hour; R² averages 1/n for events at any
 * hour (Rayleigh). `share` is 1 − √ΣR², `statistic` −ln(ΣR² + what chance alone leaves).
 */
export function dayEvenness(
  events: number,
  waves: readonly Wave[],
): { statistic: number; share: number } {
  let power = 0;
  for (const { cos, sin } of waves) power += (cos * cos + sin * sin) / (events * events);
  return {
    statistic: -Math.log(power + waves.length / events),
    share: 1 - Math.sqrt(Math.min(1, power)),
  };
}
