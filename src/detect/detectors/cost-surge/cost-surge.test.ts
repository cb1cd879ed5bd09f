import { expect, test } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import { DAY_MS } from '#std/time';
import { costSurge } from './cost-surge.ts';

const columns = Object.entries(costSurge.columns);
const [, { summary }] = columns[0] as (typeof columns)[number];

/** The row of an account after days of the given costs (USD) and prompt lengths (tokens). */
function rowAfter(days: readonly { cost?: number; tokens?: number }[]): Record<string, number> {
  const kept = new Float64Array(summary.size);
  for (const [day, { cost = 0, tokens }] of days.entries()) {
    const sums = [Math.round(cost * 1e6), tokens ?? 0, tokens === undefined ? 0 : 1];
    summary.fold(kept, 0, [20_000 + day, ...sums], 0);
  }
  return Object.fromEntries(columns.map(([name, column]) => [name, column.finish(kept, 0)]));
}

const measure = (row: Record<string, number>, createdAt: number | null = null) => {
  const facts = accountFactsSchema.parse({ account_id: 'a', created_at: createdAt });
  return costSurge.measure(row, { facts, params: costSurge.params });
};

const cost = (usd: number) => ({ cost: usd, tokens: 500 });
const steady = Array.from({ length: 20 }, (_, day) => cost(day % 2 === 0 ? 1.3 : 1));

test('a steady account has no surge', () => {
  const { spend, context } = measure(rowAfter([...steady, cost(1)]));
  expect(spend).toMatchObject({ observed: expect.closeTo(1, 0) });
  expect(context).toMatchObject({ statistic: 0, observed: 1 });
});

test('a rise that lasts adds up and tells how large it is; the open day does not count', () => {
  const row = rowAfter([...steady, ...Array(5).fill(cost(6)), cost(1000)]);
  const { spend, context } = measure(row);
  if (!spend || spend === 'insufficient-data') throw new Error('can be judged');
  expect(row.spendSum).toBeGreaterThan(10);
  expect(spend.observed).toBeGreaterThan(3.5);
  expect(spend.observed).toBeLessThan(6);
  expect(row.spendRunDays).toBe(5);
  expect(context).toMatchObject({ statistic: 0 });
});

test('one odd day is little, and forgotten after some days', () => {
  const odd = [...steady, cost(500)];
  const after = (days: number) =>
    rowAfter([...odd, ...Array(days + 1).fill(cost(1.15))]).spendSum as number;
  expect(after(0)).toBeLessThanOrEqual(2.5);
  expect(after(6)).toBe(0);
});

test('a level that has lasted for four weeks is the past', () => {
  const after = (days: number) =>
    measure(rowAfter([...steady, ...Array(days + 1).fill(cost(4))])).spend;
  expect(after(27)).toMatchObject({ observed: expect.closeTo(2.5, 0) });
  expect(after(30)).toMatchObject({ observed: expect.closeTo(1, 0) });
});

test('longer prompts are a rise of their own', () => {
  const days = [...steady, ...Array(6).fill({ cost: 1.1, tokens: 6000 })];
  const { spend, context } = measure(rowAfter(days));
  expect(context).toMatchObject({ observed: expect.closeTo(9.5, 0) });
  expect(spend).toMatchObject({ observed: expect.closeTo(1, 0) });
});

test('few days, unknown cost and young accounts are not judged', () => {
  const abstains = { spend: 'insufficient-data', context: 'insufficient-data' };
  expect(measure(rowAfter(steady.slice(0, 10)))).toEqual(abstains);
  const free = Array.from({ length: 20 }, () => ({ tokens: 500 }));
  expect(measure(rowAfter(free))).toMatchObject({
    spend: 'insufficient-data',
    context: { statistic: 0 },
  });
  expect(measure(rowAfter(steady), (20_000 + 10) * DAY_MS)).toEqual(abstains);
});

test('how days are cut into steps, and what comes late, changes nothing', () => {
  const kept = [new Float64Array(summary.size), new Float64Array(summary.size)] as const;
  const costs = [...steady, ...Array(4).fill(cost(9))].map((day) => Math.round(day.cost * 1e6));
  const ones = costs.map(() => 1);
  const last = 20_000 + costs.length - 1;
  const [newest, lengths] = [costs.toReversed(), ones.map(() => 500)];
  summary.fold(kept[0], 0, [last, ...newest, ...lengths, ...ones], 0);
  for (const [day, micro] of costs.entries()) {
    const half = Math.floor(micro / 2);
    summary.fold(kept[1], 0, [20_000 + day, half, 250, 0], 0);
    summary.fold(kept[1], 0, [20_000 + day, micro - half, 250, 1], 0);
    if (day > 0) summary.fold(kept[1], 0, [20_000 + day - 1, 7_000_000, 9, 1], 0);
  }
  for (const [name, column] of columns) {
    expect(column.finish(kept[1], 0), name).toBeCloseTo(column.finish(kept[0], 0), 9);
  }
});
