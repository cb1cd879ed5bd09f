/** Kernel arithmetic of the baseline that compares windows of prompts. */

import { createRandom, type Random } from '#std/random';

/** Bandwidths of the mixture kernel, as multiples of the median distance. */
const BANDWIDTHS = [0.5, 1, 2, 4];

/**
 * Random Fourier features z(x) = √(2/R)·cos(Wx + b) (Rahimi and Recht 2007), a quarter of them for each
 * bandwidth, so that z(x)·z(y) estimates the mixture kernel of arXiv 2606.05725.
 */
export class RandomFeatures {
  readonly size: number;
  readonly #dimensions: number;
  readonly #weights: Float64Array;
  readonly #phases: Float64Array;

  constructor(options: { size: number; dimensions: number; medianDistance: number; seed: number }) {
    const { size, dimensions, medianDistance, seed } = options;
    const random = createRandom(seed);
    this.size = size;
    this.#dimensions = dimensions;
    this.#weights = new Float64Array(size * dimensions);
    this.#phases = Float64Array.from({ length: size }, () => random.float() * 2 * Math.PI);
    for (let feature = 0; feature < size; feature++) {
      const scale = (BANDWIDTHS[feature % BANDWIDTHS.length] as number) * medianDistance;
      for (let at = 0; at < dimensions; at++) {
        this.#weights[feature * dimensions + at] = random.normal() / scale;
      }
    }
  }

  of(embedding: readonly number[]): Float64Array {
    const features = new Float64Array(this.size);
    const scale = Math.sqrt(2 / this.size);
    for (let feature = 0; feature < this.size; feature++) {
      let sum = this.#phases[feature] as number;
      const from = feature * this.#dimensions;
      for (let at = 0; at < this.#dimensions; at++) {
        sum += (this.#weights[from + at] as number) * (embedding[at] as number);
      }
      features[feature] = scale * Math.cos(sum);
    }
    return features;
  }
}

/** Median distance of random pairs. */
export function medianDistance(embeddings: readonly (readonly number[])[], random: Random): number {
  const distances = Array.from({ length: 2000 }, () => {
    const one = random.pick(embeddings);
    const other = random.pick(embeddings);
    return Math.sqrt(one.reduce((sum, value, at) => sum + (value - (other[at] as number)) ** 2, 0));
  });
  return distances.sort((a, b) => a - b)[1000] as number;
}

/** Sum of feature vectors, and of their squared lengths, over a sample. */
export interface Sample {
  sum: Float64Array;
  squares: number;
  count: number;
}

export function sampleOf(vectors: Iterable<Float64Array>, size: number): Sample {
  const sample: Sample = { sum: new Float64Array(size), squares: 0, count: 0 };
  for (const vector of vectors) {
    for (let at = 0; at < size; at++) {
      const value = vector[at] as number;
      sample.sum[at]! += value;
      sample.squares += value * value;
    }
    sample.count++;
  }
  return sample;
}

/** Unbiased squared maximum mean discrepancy of two samples in feature space. */
export function discrepancy(x: Sample, y: Sample): number {
  let within = 0;
  let other = 0;
  let between = 0;
  for (let at = 0; at < x.sum.length; at++) {
    const a = x.sum[at] as number;
    const b = y.sum[at] as number;
    within += a * a;
    other += b * b;
    between += a * b;
  }
  return (
    (within - x.squares) / (x.count * (x.count - 1)) +
    (other - y.squares) / (y.count * (y.count - 1)) -
    (2 * between) / (x.count * y.count)
  );
}
