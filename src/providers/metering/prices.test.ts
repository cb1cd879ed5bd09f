import { expect, test } from 'vitest';
import { costOf, priceOf, priceTable } from './prices.ts';
import { unknownUsage } from './usage.ts';

const usage = { ...unknownUsage(), inputTokens: 1_000_000, outputTokens: 100_000 };

test('cached and written tokens have prices of their own', () => {
  const price = priceOf(priceTable({}), 'claude-sonnet-4-5-20250929');
  expect(costOf(price, usage)).toBeCloseTo(3 + 1.5);
  expect(costOf(price, { ...usage, cachedTokens: 900_000 })).toBeCloseTo(0.3 + 0.27 + 1.5);
  expect(costOf(price, { ...usage, cacheWriteTokens: 1_000_000 })).toBeCloseTo(3.75 + 1.5);
});

test('a model that is not in the table has an unknown cost, not a near one and not zero', () => {
  const table = priceTable({});
  expect(priceOf(table, 'gpt-5.5')).toBeNull();
  expect(priceOf(table, 'gpt-5-2025-08-07')).not.toBeNull();
  expect(costOf(null, usage)).toBeNull();
});

test('unknown usage has an unknown cost', () => {
  expect(costOf(priceOf(priceTable({}), 'gpt-5'), { ...usage, outputTokens: null })).toBeNull();
});

test('the contract price goes before the list price', () => {
  const table = priceTable({ 'gpt-5': { input: 1, output: 2 }, own: { input: 5, output: 5 } });
  expect(priceOf(table, 'gpt-5')).toEqual({ input: 1, output: 2, cached: 1, cacheWrite: 1 });
  expect(costOf(priceOf(table, 'own'), usage)).toBeCloseTo(5.5);
});
