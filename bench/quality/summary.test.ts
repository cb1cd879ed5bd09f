import { expect, test } from 'vitest';
import { costMultiplier, type FrontierCell } from './frontier.ts';
import { countedMeanInterval, meanInterval } from './summary.ts';

test('an interval over seeds is Student’s, and all there is to know when there is one seed', () => {
  const { mean, low, high } = meanInterval([0.4, 0.5, 0.6]);
  expect(mean).toBeCloseTo(0.5);
  // t with two degrees of freedom is 4.303, the standard error 0.1 / √3.
  expect(high - mean).toBeCloseTo((4.303 * 0.1) / Math.sqrt(3), 3);
  expect(mean - low).toBeCloseTo(high - mean);
  expect(meanInterval([0.7])).toMatchObject({ mean: 0.7, low: 0, high: 1 });
});

test('where all seeds agree, what was counted still leaves room', () => {
  const none = countedMeanInterval([
    { hits: 0, of: 30 },
    { hits: 0, of: 30 },
    { hits: 0, of: 30 },
  ]);
  expect(none).toMatchObject({ mean: 0, low: 0 });
  // Clopper and Pearson for 0 of 90.
  expect(none.high).toBeCloseTo(1 - 0.025 ** (1 / 90), 6);
  const spread = [
    { hits: 10, of: 100 },
    { hits: 90, of: 100 },
  ];
  expect(countedMeanInterval(spread)).toMatchObject({ mean: 0.5, low: 0, high: 1 });
});

test('the cost multiplier compares the cheapest ways to harvest', () => {
  const cell = (costUndefended: number, costDefended: number) =>
    ({ costUndefended, costDefended }) as FrontierCell;
  expect(costMultiplier([cell(10, 80), cell(20, 30), cell(40, 900)])).toBe(3);
});
