import { expect, test } from 'vitest';
import { exactInterval, wilsonInterval } from './intervals.ts';

test('Clopper-Pearson gives the textbook values', () => {
  expect(exactInterval(0, 10).high).toBeCloseTo(0.3085, 4);
  expect(exactInterval(0, 100_000).high).toBeCloseTo(3.6888e-5, 8);
  const half = exactInterval(5, 10);
  expect(half.low).toBeCloseTo(0.1871, 4);
  expect(half.high).toBeCloseTo(0.8129, 4);
  expect(exactInterval(10, 10).high).toBe(1);
});

test('Wilson gives the textbook values and stays inside 0 and 1', () => {
  const half = wilsonInterval(5, 10);
  expect(half.low).toBeCloseTo(0.2366, 4);
  expect(half.high).toBeCloseTo(0.7634, 4);
  expect(wilsonInterval(0, 10)).toMatchObject({ low: 0, share: 0 });
  expect(wilsonInterval(10, 10)).toMatchObject({ high: 1, share: 1 });
});

test('nothing seen is nothing known', () => {
  expect(exactInterval(0, 0)).toMatchObject({ low: 0, high: 1 });
  expect(wilsonInterval(0, 0)).toMatchObject({ low: 0, high: 1 });
});
