import { expect, test } from 'vitest';
import { safeRewriting } from './safe-rewriting.ts';

const measured = (row: Record<string, number>) =>
  safeRewriting.measure(row, { facts: null, params: safeRewriting.params }).score;

test('is the average score', () => {
  expect(measured({ prompts: 200, scores: 3000, strong: 30 })).toMatchObject({ observed: 15 });
});

test('no score at all is the same for accounts of any volume', () => {
  const [few, many] = [20, 20_000].map((prompts) => measured({ prompts, scores: 0, strong: 0 }));
  expect(few).toEqual(many);
});

test('explains itself with the numbers', () => {
  const row = { prompts: 50, scores: 1000, strong: 10 };
  const measurement = { statistic: 2.7, observed: 20 };
  const cohort = { label: 'paid accounts', accounts: 90, median: 0 };
  expect(safeRewriting.explain({ aspect: 'score', row, measurement, cohort })).toBe(
    '20 % of its 50 prompts clearly want politically sensitive text reworded to be safe ' +
      '(average score 20 of 100), where an average of 0 is usual among paid accounts.',
  );
});
