import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scramble } from '../mix.ts';
import { DayRows, OWN, type Row, rowAt } from './rows.ts';

const row = (ms: number, account: number): Row => ({
  ms,
  account,
  session: account * 3,
  turn: 1,
  recipe: 2,
  role: OWN,
  work: 0.5,
  task: 4,
});

test('rows come out once each, in the order of time, whole', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300 }), (times) => {
      const rows = new DayRows();
      for (const [index, ms] of times.entries()) rows.push(row(1.7e12 + ms, index));
      const order = rows.order();
      expect([...order].sort((one, other) => one - other)).toEqual(times.map((_, index) => index));
      const sorted = rows.gather(order);
      for (let at = 0; at < order.length; at++) {
        const found = rowAt(sorted, at);
        expect(found).toEqual(row(1.7e12 + times[order[at]!]!, order[at]!));
        if (at > 0) expect(found.ms).toBeGreaterThanOrEqual(sorted.ms[at - 1]!);
      }
    }),
  );
});

test('ties do not keep the order of planning', () => {
  const rows = new DayRows();
  for (let index = 0; index < 100; index++) rows.push(row(1000, index));
  const order = [...rows.order()];
  expect(order.slice(50).some((position) => position < 50)).toBe(true);
});

test('scrambled numbers are distinct', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4294967295 }), (key) => {
      const seen = new Set(Array.from({ length: 500 }, (_, value) => scramble(value, key)));
      expect(seen.size).toBe(500);
    }),
    { numRuns: 50 },
  );
});
