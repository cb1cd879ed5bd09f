import { expect, test } from 'vitest';
import { cookieCutter } from './cookie-cutter.ts';

const cohort = { label: 'free accounts', accounts: 300, median: 2 };
const measured = (row: Record<string, number>) =>
  cookieCutter.measure(row, { facts: null, params: cookieCutter.params });

test('tells which part of the prompts is alike', () => {
  const row = { prompts: 500, template: 0.1, opening: 0.8, ending: 0.2 };
  const { repetition } = measured(row);
  if (repetition === undefined || repetition === 'insufficient-data') throw new Error('judged');
  expect(repetition.observed).toBeCloseTo(80);
  expect(cookieCutter.explain({ aspect: 'repetition', row, measurement: repetition, cohort })).toBe(
    'At least 80 % of its 500 prompts begin alike once names, numbers and quotations are masked, ' +
      'where 2 % is usual among free accounts.',
  );
});

test('the same share is as suspicious however many prompts there are', () => {
  const of = (prompts: number) => measured({ prompts, template: 0.5, opening: 0, ending: 0 });
  expect(of(50)).toEqual(of(5000));
});
