import { expect, test } from 'vitest';
import { rewardGrading } from './reward-grading.ts';

const measure = (row: Record<string, number>) =>
  rewardGrading.measure(row, { facts: null, params: rewardGrading.params });

test('tells the average score and how many prompts grade', () => {
  expect(measure({ prompts: 200, scores: 8000, strong: 90 })).toMatchObject({
    share: { observed: 40 },
    amount: { observed: 90 },
  });
});

test('one graded answer in few prompts is less than a habit', () => {
  const { share: once } = measure({ prompts: 25, scores: 80, strong: 1 });
  const { share: habit } = measure({ prompts: 250, scores: 8000, strong: 100 });
  if (!once || !habit || once === 'insufficient-data' || habit === 'insufficient-data') {
    throw new Error('both can be judged');
  }
  expect(once.statistic).toBeLessThan(habit.statistic / 2);
});

test('names the look-alike that stands out first', () => {
  expect(rewardGrading.innocent[0]).toMatch(/evaluation harness/);
});
