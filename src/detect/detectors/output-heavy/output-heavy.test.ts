import { expect, test } from 'vitest';
import { outputHeavy } from './output-heavy.ts';

const ROW = {
  logRatio: 40 * 3000,
  ratiosKnown: 40,
  outputTokens: 40_000,
  tokensKnown: 40,
  atCap: 10,
  capKnown: 40,
};
const measure = (row: Record<string, number>) =>
  outputHeavy.measure(row, { facts: null, params: outputHeavy.params });

test('the ratio is the geometric mean, the cap a share', () => {
  const { ratio, atCap } = measure(ROW);
  expect(ratio).toEqual({ statistic: 3, observed: 8 });
  expect(atCap).toMatchObject({ observed: 25 });
});

test('without stop reasons only the ratio is judged', () => {
  expect(measure({ ...ROW, atCap: 0, capKnown: 0 })).toMatchObject({
    ratio: { observed: 8 },
    atCap: 'insufficient-data',
  });
});
