import { expect, test } from 'vitest';
import { reasoningElicitation } from './reasoning-elicitation.ts';

const measured = (row: Record<string, number>) =>
  reasoningElicitation.measure(row, { facts: null, params: reasoningElicitation.params }).score;

test('is the average score', () => {
  expect(measured({ prompts: 200, scores: 9000, strong: 100 })).toMatchObject({ observed: 45 });
});

test('a few prompts weigh less than many with the same scores', () => {
  const few = measured({ prompts: 25, scores: 2000, strong: 25 });
  const many = measured({ prompts: 2500, scores: 200_000, strong: 2500 });
  if (!few || !many || few === 'insufficient-data' || many === 'insufficient-data') {
    throw new Error('both can be judged');
  }
  expect(few.statistic).toBeLessThan(many.statistic);
});
