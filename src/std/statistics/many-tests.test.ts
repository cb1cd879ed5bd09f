import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  benjaminiHochberg,
  combineDependent,
  combineSpreadOrSingle,
  simes,
  stoufferZ,
} from './many-tests.ts';
import { countAtLeast, lowerBound, quartileSpread, sortedQuantile } from './sorted.ts';

describe('one hypothesis, many p-values', () => {
  test('known values', () => {
    expect(combineDependent([0.01, 0.2, 0.5])).toBeCloseTo(0.03, 15);
    expect(simes([0.5, 0.01, 0.02])).toBeCloseTo(0.03, 15);
    expect(stoufferZ([0.025, 0.025])).toBeCloseTo(1.959963984540054 * Math.SQRT2, 10);
  });

  test('evidence that is spread or in one place: near the better of the two ways', () => {
    expect(combineSpreadOrSingle([])).toBe(1);
    expect(combineSpreadOrSingle([0.03])).toBe(0.03);
    expect(combineSpreadOrSingle([1e-5, 1, 1])).toBeCloseTo(6e-5, 12);
    expect(combineSpreadOrSingle([0.01, 0.01, 0.01])).toBeLessThan(combineDependent([0.01, 0.01]));
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
