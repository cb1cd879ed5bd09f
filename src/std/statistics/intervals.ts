/** Confidence intervals, for every share that is reported. */

import { betaRegularised } from './special-functions.ts';
import { normalUpperQuantile } from './tails.ts';

/** A share with an interval that covers the true one with the stated confidence. */
export interface ShareInterval {
  share: number;
  low: number;
  high: number;
  hits: number;
  of: number;
}

/**
 * Clopper and Pearson (1934): never covers less often than stated, also for no hits at all. For
 * rare events such as false accusations. With `of` 0 nothing is known: 0 to 1.
 */
export function exactInterval(hits: number, of: number, confidence = 0.95): ShareInterval {
  if (of === 0) return { share: 0, low: 0, high: 1, hits, of };
  const tail = (1 - confidence) / 2;
  const low = hits === 0 ? 0 : betaQuantile(tail, hits, of - hits + 1);
  const high = hits === of ? 1 : betaQuantile(1 - tail, hits + 1, of - hits);
  return { share: hits / of, low, high, hits, of };
}

/** Wilson (1927): close to the stated confidence on average; for shares that are not rare. */
export function wilsonInterval(hits: number, of: number, confidence = 0.95): ShareInterval {
  if (of === 0) return { share: 0, low: 0, high: 1, hits, of };
  const z = normalUpperQuantile((1 - confidence) / 2);
  const share = hits / of;
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const centre = share + (z * z) / (2 * of);
  const scale = 1 + (z * z) / of;
  const low = hits === 0 ? 0 : (centre - spread) / scale;
  const high = hits === of ? 1 : (centre + spread) / scale;
  return { share, low, high, hits, of };
}

const BISECTIONS = 60;

function betaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (betaRegularised(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
