import { describe, expect, test } from 'vitest';
import {
  logBetaRegularised,
  logChoose,
  logGamma,
  logGammaLower,
  logGammaUpper,
} from './special-functions.ts';
import {
  binomialTail,
  chiSquareTail,
  logBinomialTail,
  logNormalTail,
  logPoissonTail,
  normalTail,
  normalUpperQuantile,
  normalUpperQuantileOfLog,
  poissonTail,
} from './tails.ts';

/** Reference values: mpmath 1.3 at 40 digits, or exact rational sums. */
function near(actual: number, expected: number, relative = 1e-11): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

describe('gamma', () => {
  test.each([
    [0.1, 2.252712651734206],
    [3.7, 1.4280723266653879],
    [14.9, 24.924132002217277],
    [1e6, 12815504.569147611],
  ])('logGamma(%d)', (x, expected) => near(logGamma(x), expected));

  test('logGamma of one and two is exactly zero', () => {
    expect([logGamma(1), logGamma(2)]).toEqual([0, 0]);
  });

  test('incomplete integrals on both sides of the mean', () => {
    near(logGammaUpper(0.5, 2), -3.0900371531220867);
    near(logGammaUpper(1000, 1500), -98.22056818336462);
    near(logGammaLower(50, 5), -72.90291233899131);
    near(Math.exp(logGammaUpper(8, 3)), 0.9880954961436426);
    near(Math.exp(logGammaUpper(8, 38)), 8.676701359370172e-10);
  });

  test('tails below the smallest double keep their logarithm', () => {
    near(logGammaUpper(8, 900), -860.9005985935534);
  });

  test('chi-square with two degrees of freedom is exponential', () => {
    near(chiSquareTail(10, 2), Math.exp(-5));
  });

  test('Poisson', () => {
    near(poissonTail(20, 5), 3.45213582091446e-7);
    near(logPoissonTail(400, 50), -485.558371008343);
    expect(poissonTail(0, 5)).toBe(1);
  });

  test('logChoose', () => near(logChoose(52, 5), Math.log(2598960)));
});

describe('normal', () => {
  test.each([
    [1.96, -3.688963651729639],
    [-1.2, -0.12224636048741779],
    [6, -20.736768949974707],
    [37, -689.0305855768906],
    [60, -1805.0135606805673],
  ])('logNormalTail(%d)', (z, expected) => near(logNormalTail(z), expected));

  test('quantiles reach p = 1e-300', () => {
    near(normalUpperQuantile(1e-10), 6.361340902404057);
    near(normalUpperQuantileOfLog(Math.log(1e-300)), 37.0470962993612);
    near(normalUpperQuantile(0.975), -1.959963984540054);
  });

  test('quantile inverts the tail', () => {
    for (const z of [-6, -1, -0.001, 0.3, 2, 8, 20]) {
      near(normalUpperQuantileOfLog(logNormalTail(z)), z, 1e-9);
    }
    expect(normalTail(0)).toBeCloseTo(0.5, 15);
  });
});

describe('beta and its discrete relatives', () => {
  test('incomplete beta', () => {
    near(logBetaRegularised(0.2, 3, 5), -1.9103268123731632);
    near(logBetaRegularised(1e-4, 40, 60), -304.1396344543468);
    near(Math.exp(logBetaRegularised(0.99, 2, 3)), 0.99999603);
  });

  test('binomial', () => {
    near(binomialTail(60, 100, 0.3), 5.129949815583161e-10);
    near(logBinomialTail(120, 500, 0.001), -556.9439241336011);
    expect(binomialTail(0, 10, 0.5)).toBe(1);
    expect(logBinomialTail(11, 10, 0.5)).toBe(Number.NEGATIVE_INFINITY);
    near(binomialTail(1, 10, 0.5), 1 - 0.5 ** 10);
  });
});
