import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { fitPredictiveTail } from './predictive-tail.ts';

const OPTIONS = { tailShare: 0.1, censoredShare: 0.01, shapeMean: 0.2 };

function sample(size: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: size }, draw).sort();
}

/** How often fresh draws get p ≤ level, over level. */
function realised(
  given: { size: number; samples: number; level: number; seed: number },
  draw: (random: Random) => number,
): number {
  const random = createRandom(given.seed);
  let hits = 0;
  const fresh = 20_000;
  for (let round = 0; round < given.samples; round++) {
    const fit = fitPredictiveTail(
      sample(given.size, () => draw(random)),
      OPTIONS,
    );
    for (let index = 0; index < fresh; index++) {
      if (fit.tail(draw(random)) <= given.level) hits++;
    }
  }
  return hits / (fresh * given.samples) / given.level;
}

const NULLS: [string, (random: Random) => number][] = [
  ['normal', (random) => random.normal()],
  ['exponential', (random) => random.exponential()],
  ['gamma with shape one half', (random) => random.gamma(0.5)],
  ['log-normal', (random) => Math.exp(random.normal())],
  ['Student t with five degrees', (random) => random.normal() / Math.sqrt(random.gamma(2.5) / 2.5)],
  ['nine in ten exactly zero', (random) => (random.float() < 0.9 ? 0 : random.exponential())],
];

describe('predictive tail', () => {
  test.each(NULLS)('%s: realised error within twice the nominal', (_, draw) => {
    for (const level of [0.05, 0.01, 0.001]) {
      expect(realised({ size: 1000, samples: 30, level, seed: 5 }, draw)).toBeLessThan(2);
    }
  });

  test('a far value of a small sample never gets an absurd p', () => {
    const random = createRandom(3);
    const fit = fitPredictiveTail(
      sample(300, () => random.normal()),
      OPTIONS,
    );
    expect(fit.tail(1e9)).toBe(fit.floor);
    expect(fit.floor).toBeCloseTo(1 / (200 * 300), 12);
  });

  test('without a tail p is conformal', () => {
    const fit = fitPredictiveTail([1, 2, 3, 4], OPTIONS);
    expect(fit.threshold).toBeNull();
    expect([fit.tail(0), fit.tail(4), fit.tail(5)]).toEqual([1, 0.4, 0.2]);
    expect(fit.floor).toBe(0.2);
  });

  test('ties count in full', () => {
    const fit = fitPredictiveTail(new Array(200).fill(7), OPTIONS);
    expect(fit.tail(7)).toBe(1);
    expect(fit.tail(8)).toBeCloseTo(1 / 201, 12);
  });

  test('p never rises with the value', () => {
    const random = createRandom(9);
    const fit = fitPredictiveTail(
      sample(5000, () => random.exponential()),
      OPTIONS,
    );
    let before = 1;
    for (let x = -1; x < 60; x += 0.01) {
      const p = fit.tail(x);
      expect(p).toBeLessThanOrEqual(before * (1 + 1e-12));
      before = p;
    }
  });

  test('what hides in the censored top does not move the tail', () => {
    const random = createRandom(4);
    const clean = sample(2000, () => random.normal());
    const spoilt = clean.slice();
    spoilt.fill(50, 1985);
    const options = { ...OPTIONS, censoredShare: 0.02 };
    expect(fitPredictiveTail(spoilt, options).tail(5)).toBeCloseTo(
      fitPredictiveTail(clean, options).tail(5),
      12,
    );
  });
});
