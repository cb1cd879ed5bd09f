import { expect, test } from 'vitest';
import { countersContract } from './counters.contract.ts';
import { memoryCounters } from './memory-counters.ts';

countersContract('memory', {
  open: async () => {
    let now = 1_767_225_600_000;
    return {
      counters: memoryCounters(() => now),
      advance: (ms) => {
        now += ms;
      },
    };
  },
});

test('a new window begins at zero, and an exchange settles in the window it began in', async () => {
  let now = 1_767_225_600_000;
  const counters = memoryCounters(() => now);
  const charge = { key: 'k', shard: 's', windowMs: 60_000, limit: 10, amount: 10 };
  counters.reserve('l1', [charge], 600_000);
  now += 60_000;
  expect(counters.used(charge)).toBe(0);
  expect(counters.reserve('l2', [charge], 600_000)).toEqual({ granted: true, used: [10] });
  counters.settle('l1', [charge]);
  expect(counters.used(charge)).toBe(10);
});
