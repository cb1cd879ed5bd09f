/**
 * A baseline from the literature: windows of prompts whose distribution is not that of benign
 * traffic.
 */

import { EMBEDDING_DIMENSIONS } from '#schema/fingerprint';
import { createRandom } from '#std/random';
import { quantile } from '#std/statistics/spread';
import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named } from './baseline.ts';
import {
  discrepancy,
  medianDistance,
  RandomFeatures,
  type Sample,
  sampleOf,
} from './random-features.ts';

const FEATURES = 256;
const REFERENCES = 20;
const NULL_PAIRS = 1000;
const SEED = 11;

/**
 * Traffic windows against the pooled benign traffic (Liu, Guo, Dong 2026, arXiv 2606.05725): windows
 * of `size` consecutive prompts of one account; statistic: mean of the unbiased MMD² to 20 benign
 * references; threshold: a quantile of 1,000 benign pairs (published: the 95th percentile). Embeddings
 * are our hashed n-grams in place of bge-small, the kernel is estimated by random features.
 */
export function mmdWindows(size: number): Baseline {
  const prepared = new WeakMap<BenchLog, Test>();
  const testFor = (calibration: BenchLog): Test => {
    const test = prepared.get(calibration) ?? prepare(calibration, size);
    prepared.set(calibration, test);
    return test;
  };
  return {
    id: `mmd-${size}`,
    title: `MMD windows, w = ${size.toLocaleString('en')}`,
    source: 'arXiv 2606.05725, per account',
    published: 0.95,
    variants: [
      {
        name: 'quantile',
        thresholds: [0.99999, 0.9999, 0.999, 0.995, 0.99, 0.95],
        accuse(log, calibration) {
          const test = testFor(calibration);
          const worst = worstWindows(log, size, test);
          return (share) => {
            const limit = test.limit(share);
            const accused = [...worst].filter(([, score]) => score > limit);
            return named(
              log,
              accused.map(([account]) => account),
            );
          };
        },
      },
    ],
  };
}

interface Test {
  features: RandomFeatures;
  score(window: Sample): number;
  limit(share: number): number;
}

function prepare(calibration: BenchLog, size: number): Test {
  const random = createRandom(SEED);
  const pool = calibration.embedding.filter((embedding) => embedding !== null);
  const features = new RandomFeatures({
    size: FEATURES,
    dimensions: EMBEDDING_DIMENSIONS,
    medianDistance: medianDistance(pool, random),
    seed: SEED,
  });
  const vectors = pool.map((embedding) => features.of(embedding));
  const draw = () =>
    sampleOf(
      Array.from({ length: size }, () => random.pick(vectors)),
      FEATURES,
    );
  const references = Array.from({ length: REFERENCES }, draw);
  const nulls = Array.from({ length: NULL_PAIRS }, () => discrepancy(draw(), draw()));
  const score = (window: Sample) =>
    references.reduce((sum, reference) => sum + discrepancy(window, reference), 0) / REFERENCES;
  return { features, score, limit: (share) => quantile(nulls, share) };
}

/** The largest score among each account's full windows; accounts with none are not judged. */
function worstWindows(log: BenchLog, size: number, test: Test): Map<number, number> {
  const open = new Map<number, Float64Array[]>();
  const worst = new Map<number, number>();
  for (let at = 0; at < log.account.length; at++) {
    const embedding = log.embedding[at];
    if (embedding === null || embedding === undefined) continue;
    const account = log.account[at] as number;
    const window = open.get(account) ?? [];
    open.set(account, window);
    window.push(test.features.of(embedding));
    if (window.length < size) continue;
    const score = test.score(sampleOf(window.splice(0), FEATURES));
    worst.set(account, Math.max(worst.get(account) ?? Number.NEGATIVE_INFINITY, score));
  }
  return worst;
}
