/** Holds the latest measurement of every account by every detector. */

import type { Detector, Measured } from './detector.ts';

export interface AspectMeasurements {
  aspect: string;
  /** By account, NaN where there was not enough data. May be longer than there are accounts. */
  statistic: Float64Array;
  observed: Float64Array;
}

/** The latest measurement of every account by every detector. */
export class Measurements {
  readonly #detectors: readonly Detector[];
  #aspects: AspectMeasurements[][];
  #capacity = 1024;

  constructor(detectors: readonly Detector[]) {
    this.#detectors = detectors;
    this.#aspects = detectors.map(({ aspects }) =>
      Object.keys(aspects).map((aspect) => ({
        aspect,
        statistic: new Float64Array(this.#capacity).fill(Number.NaN),
        observed: new Float64Array(this.#capacity).fill(Number.NaN),
      })),
    );
  }

  /** In the order of the detector's `aspects`. */
  aspectsOf(detector: number): readonly AspectMeasurements[] {
    return this.#aspects[detector] as AspectMeasurements[];
  }

  /** Replaces what is known of one account. A statistic that is no number counts as no data. */
  set(detector: number, account: number, measured: Measured): void {
    if (account >= this.#capacity) this.#grow(account + 1);
    for (const { aspect, statistic, observed } of this.aspectsOf(detector)) {
      const measurement = measured[aspect];
      const known =
        measurement !== undefined &&
        measurement !== 'insufficient-data' &&
        Number.isFinite(measurement.statistic);
      statistic[account] = known ? measurement.statistic : Number.NaN;
      observed[account] = known ? measurement.observed : Number.NaN;
    }
  }

  #grow(accounts: number): void {
    while (this.#capacity < accounts) this.#capacity *= 2;
    this.#aspects = this.#aspects.map((aspects) =>
      aspects.map((each) => ({
        aspect: each.aspect,
        statistic: grown(each.statistic, this.#capacity),
        observed: grown(each.observed, this.#capacity),
      })),
    );
  }

  get detectors(): readonly Detector[] {
    return this.#detectors;
  }
}

function grown(values: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity).fill(Number.NaN);
  larger.set(values);
  return larger;
}
