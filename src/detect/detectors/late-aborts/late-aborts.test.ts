import { expect, test } from 'vitest';
import { lateAborts } from './late-aborts.ts';

const measured = (row: Record<string, number>) =>
  lateAborts.measure(row, { facts: null, params: lateAborts.params }).share;

test('answers broken off at the end count whole, those broken off early hardly', () => {
  const completed = 90 * 300;
  const late = { answers: 100, aborted: 10, abortedTokens: 3000, tokens: completed + 3000 };
  expect(measured(late)).toMatchObject({ observed: 10 });
  const early = { answers: 100, aborted: 10, abortedTokens: 30, tokens: completed + 30 };
  expect(measured(early)).toMatchObject({ observed: 0.1 });
});

test('who never lets an answer end is measured by a usual one', () => {
  const row = { answers: 50, aborted: 50, abortedTokens: 30_000, tokens: 30_000 };
  expect(measured(row)).toMatchObject({ observed: 100 });
});

test('is not judged where few answers are known', () => {
  const row = { answers: 29, aborted: 29, abortedTokens: 9000, tokens: 9000 };
  expect(measured(row)).toBe('insufficient-data');
});
