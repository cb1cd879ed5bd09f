import { EMBEDDING_DIMENSIONS } from '#schema/fingerprint';
import { createRandom } from '#std/random';

export const FEATURES = 128;
/** Part of the method: features drawn from another seed are not comparable. */
const SEED = 20_260_221;
/** Typical distance between two unit-norm embeddings; the kernel averages four widths around it. */
const SCALE = 1.3;
const WIDTHS = [0.5, 1, 2, 4];

interface Projection {
  weights: Float32Array;
  phases: Float32Array;
}

let projection: Projection | null = null;

/**
 * Random Fourier features (A. Rahimi, B. Recht 2007) of the mean of four Gaussian kernels: the inner
 * product of the features of two embeddings approximates the kernel, so that the distance between
 * two means of features is the maximum mean discrepancy between two samples.
 */
function drawProjection(): Projection {
  const random = createRandom(SEED);
  const weights = new Float32Array(FEATURES * EMBEDDING_DIMENSIONS);
  const phases = new Float32Array(FEATURES);
  for (let feature = 0; feature < FEATURES; feature++) {
    const width = SCALE * WIDTHS[feature % WIDTHS.length]!;
    phases[feature] = 2 * Math.PI * random.float();
    for (let dimension = 0; dimension < EMBEDDING_DIMENSIONS; dimension++) {
      weights[feature * EMBEDDING_DIMENSIONS + dimension] = random.normal() / width;
    }
  }
  return { weights, phases };
}

/** Mean features of some embeddings, each of EMBEDDING_DIMENSIONS numbers scaled to ±127. */
export function meanFeatures(embeddings: readonly (readonly number[])[]): Float32Array {
  projection ??= drawProjection();
  const { weights, phases } = projection;
  const mean = new Float32Array(FEATURES);
  const factor = Math.sqrt(2 / FEATURES) / Math.max(1, embeddings.length);
  for (const embedding of embeddings) {
    let squares = 0;
    for (const value of embedding) squares += value * value;
    const norm = 1 / Math.sqrt(squares || 1);
    for (let feature = 0; feature < FEATURES; feature++) {
      const row = feature * EMBEDDING_DIMENSIONS;
      let sum = 0;
      for (let dimension = 0; dimension < EMBEDDING_DIMENSIONS; dimension++) {
        sum += weights[row + dimension]! * (embedding[dimension] ?? 0);
      }
      mean[feature]! += factor * Math.cos(sum * norm + phases[feature]!);
    }
  }
  return mean;
}
