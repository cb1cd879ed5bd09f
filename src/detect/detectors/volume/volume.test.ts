import { expect, test } from 'vitest';
import { volume } from './volume.ts';

const measure = (row: Record<string, number>) =>
  volume.measure(row, { facts: null, params: volume.params });

test('counts by active day', () => {
  const row = { requests: 900, activeDays: 3, outputTokens: 60_000, tokensKnown: 900 };
  expect(measure(row)).toMatchObject({
    requests: { observed: 300 },
    outputTokens: { observed: 20_000 },
  });
});

test('tokens that are known for few requests are not judged', () => {
  const row = { requests: 900, activeDays: 3, outputTokens: 60_000, tokensKnown: 700 };
  expect(measure(row)).toMatchObject({ outputTokens: 'insufficient-data' });
});

test('customers with agreed bulk use are not judged', () => {
  expect(volume.expectedOfBulk).toBe(true);
});
