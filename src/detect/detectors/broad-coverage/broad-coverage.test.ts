import { expect, test } from 'vitest';
import { broadCoverage } from './broad-coverage.ts';

const statistic = (row: Record<string, number>): number => {
  const { novelty } = broadCoverage.measure(row, { facts: null, params: broadCoverage.params });
  if (novelty === undefined || novelty === 'insufficient-data') throw new Error('not judged');
  return novelty.statistic;
};

test('a sweep is not excused for running out of topics', () => {
  const even = (prompts: number) => 2048 * (1 - (1 - 1 / 2048) ** prompts);
  const sweep = (prompts: number) =>
    statistic({
      prompts,
      halfPrompts: prompts / 2,
      topics: even(prompts),
      halfTopics: even(prompts / 2),
    });
  expect(sweep(6000)).toBeCloseTo(sweep(200), 6);
});

test('an account that stays with its topics opens none', () => {
  const narrow = { prompts: 1000, halfPrompts: 500, topics: 30, halfTopics: 30 };
  expect(statistic(narrow)).toBeLessThan(-4);
});
