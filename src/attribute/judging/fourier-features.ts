/** Maps prompt embeddings to random Fourier features, so that means can be compared as samples. */

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
  const embedding = new Float64Array(EMBEDDING_DIMENSIONS);
  const products = new Float64Array(FEATURES);
  for (const given of embeddings) {
    let squares = 0;
    for (let dimension = 0; dimension < EMBEDDING_DIMENSIONS; dimension++) {
      embedding[dimension] = given[dimension] ?? 0;
      squares += embedding[dimension]! ** 2;
    }
    const norm = 1 / Math.sqrt(squares || 1);
    multiply(weights, embedding, products);
    for (let feature = 0; feature < FEATURES; feature++) {
      mean[feature]! += factor * Math.cos(products[feature]! * norm + phases[feature]!);
    }
  }
  return mean;
}

/** Four rows abreast: one sum alone would wait for each of its additions. */
function multiply(weights: Float32Array, embedding: Float64Array, products: Float64Array): void {
  const length = embedding.length;
  for (let row = 0; row < products.length; row += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let dimension = 0; dimension < length; dimension++) {
      const value = embedding[dimension]!;
      const at = row * length + dimension;
      a += weights[at]! * value;
      b += weights[at + length]! * value;
      c += weights[at + 2 * length]! * value;
      d += weights[at + 3 * length]! * value;
    }
    products[row] = a;
    products[row + 1] = b;
    products[row + 2] = c;
    products[row + 3] = d;
  }
}
