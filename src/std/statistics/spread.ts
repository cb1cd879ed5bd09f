/** Centre and spread of a sample, for cohorts and reports. */

import { sortedQuantile } from './sorted.ts';

/** The value below which a share of `values` lies, interpolated; NaN for none. Does not reorder. */
export function quantile(values: ArrayLike<number>, share: number): number {
  return sortedQuantile(Float64Array.from(values).sort(), share);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Mean and variance (divided by n − 1; 0 below two values). */
export function meanAndVariance(values: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const distance = values[index]! - mean;
    mean += distance / (index + 1);
    squares += distance * (values[index]! - mean);
  }
  return { mean, variance: values.length < 2 ? 0 : squares / (values.length - 1) };
}
