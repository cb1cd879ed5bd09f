import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { benjaminiHochberg, combineDependent, combineTwoClearest, simes } from './many-tests.ts';
import { countAtLeast, lowerBound, quartileSpread, sortedQuantile } from './sorted.ts';

describe('one hypothesis, many p-values', () => {
  test('known values', () => {
    expect(combineDependent([0.01, 0.2, 0.5])).toBeCloseTo(0.03, 15);
    expect(simes([0.5, 0.01, 0.02])).toBeCloseTo(0.03, 15);
  });

  test('the two clearest of many, whatever else has nothing to say', () => {
    expect(combineTwoClearest([])).toBe(1);
    expect(combineTwoClearest([0.03])).toBe(0.03);
    const pair = combineTwoClearest([1e-4, 1e-3]);
    expect(combineTwoClearest([1e-3, 1, 1e-4, 1])).toBeCloseTo(6 * pair, 12);
    // One alone is worth less than by Bonferroni: no single piece may carry.
    expect(combineTwoClearest([1e-5, 1, 1])).toBeGreaterThan(combineDependent([1e-5, 1, 1]));
  });

  test('the two clearest keep their level', () => {
    const random = createRandom(1);
    const worlds = 4000;
    for (const count of [2, 3, 5]) {
      let below = 0;
      for (let world = 0; world < worlds; world++) {
        const pValues = Array.from({ length: count }, () => random.float());
        if (combineTwoClearest(pValues) <= 0.05) below++;
      }
      expect(below / worlds).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / worlds));
    }
  });

  test('Simes lies between the smallest p and Bonferroni', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-12, max: 1, noNaN: true }), { minLength: 1 }),
        (p) => {
          expect(simes(p)).toBeGreaterThanOrEqual(Math.min(...p) * (1 - 1e-12));
          expect(simes(p)).toBeLessThanOrEqual(combineDependent(p) * (1 + 1e-12));
        },
      ),
    );
  });
});

describe('many hypotheses', () => {
  test("Benjamini and Hochberg's own example (1995, table 1) rejects four at 5 %", () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1,
    ];
    expect([...benjaminiHochberg(p)].filter((q) => q <= 0.05)).toHaveLength(4);
  });

  test('q-values keep the order of p, in input order', () => {
    expect([...benjaminiHochberg([0.9, 0.01, 0.02])]).toEqual([0.9, 0.03, 0.03]);
    expect(benjaminiHochberg([])).toHaveLength(0);
  });
});

describe('order statistics', () => {
  test('interpolated quantiles', () => {
    expect(sortedQuantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(sortedQuantile([], 0.5)).toBeNaN();
  });

  test('the spread of normal quartiles is the standard deviation', () => {
    expect(quartileSpread([-0.6744897501960817, 0, 0.6744897501960817])).toBeCloseTo(0.5, 10);
  });

  test('counting with ties', () => {
    expect(lowerBound([1, 2, 2, 3], 2)).toBe(1);
    expect(countAtLeast([1, 2, 2, 3], 2)).toBe(3);
    expect(countAtLeast([1, 2, 2, 3], 4)).toBe(0);
  });
});
