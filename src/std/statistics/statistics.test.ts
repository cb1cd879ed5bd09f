import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, combineDependent, combineIndependent } from './many-tests.ts';
import { betaRegularised, logGamma, logGammaLower, logGammaUpper } from './special-functions.ts';
import { meanAndVariance, median, quantile } from './spread.ts';
import {
  binomialTail,
  chiSquareTail,
  normalTail,
  normalUpperQuantile,
  poissonTail,
  studentTail,
} from './tails.ts';

const close = (value: number, expected: number, relative = 1e-9) =>
  expect(Math.abs(value / expected - 1)).toBeLessThan(relative);

/** Reference values: R 4 (pnorm, pt, pchisq, ppois, pbinom), lower.tail = FALSE. */
describe('tails', () => {
  it('agrees with reference values, far out too', () => {
    close(normalTail(1.959963984540054), 0.025);
    close(normalTail(10), 7.619853024160527e-24);
    close(normalTail(-2), 0.9772498680518208);
    close(studentTail(2.228138851964939, 10), 0.025, 1e-8);
    close(chiSquareTail(18.307038053275146, 10), 0.05);
    close(poissonTail(10, 3), 0.001102488, 1e-6);
    close(binomialTail(8, 10, 0.5), 0.0546875);
  });

  it('sums to the binomial and Poisson distributions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.01, max: 0.99 }), (n, p) => {
        let sum = 0;
        for (let k = n; k >= 1; k--) {
          const log = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
          sum += Math.exp(log + k * Math.log(p) + (n - k) * Math.log1p(-p));
          if (sum > 1e-290) close(binomialTail(k, n, p), sum, 1e-8);
        }
      }),
    );
    let tail = 1;
    for (let k = 0; k < 20; k++) {
      close(poissonTail(k, 4.2), tail, 1e-6);
      tail -= Math.exp(k * Math.log(4.2) - 4.2 - logGamma(k + 1));
    }
  });

  it('has complements and inverses', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 50, noNaN: true }),
        fc.double({ min: 0.05, max: 50, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (a, b, x) => {
          expect(Math.exp(logGammaLower(a, b)) + Math.exp(logGammaUpper(a, b))).toBeCloseTo(1, 10);
          expect(betaRegularised(x, a, b) + betaRegularised(1 - x, b, a)).toBeCloseTo(1, 10);
          expect(normalTail(normalUpperQuantile(x))).toBeCloseTo(x, 10);
        },
      ),
    );
  });
});

describe('many tests', () => {
  it('gives the q-values of the published procedure', () => {
    const q = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
    expect(q.map((value) => Number(value.toFixed(6)))).toEqual([0.02, 0.04, 0.04, 0.02]);
    expect(benjaminiHochberg([0.01], 10)[0]).toBeCloseTo(0.1);
  });

  it('keeps q-values within [p, 1] and in the order of p', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        const q = benjaminiHochberg(pValues);
        pValues.forEach((p, index) => {
          expect(q[index]).toBeGreaterThanOrEqual(p);
          expect(q[index]).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('combines p-values', () => {
    close(combineIndependent([0.05, 0.05]), 0.01747866, 1e-5);
    expect(combineIndependent([])).toBe(1);
    expect(combineDependent([0.2, 0.03])).toBeCloseTo(0.06);
  });
});

describe('spread', () => {
  it('describes samples', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(meanAndVariance([1, 2, 3, 4])).toEqual({ mean: 2.5, variance: 5 / 3 });
    expect(median([])).toBeNaN();
  });
});
