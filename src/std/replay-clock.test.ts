import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClockOrder, clockOf } from './replay-clock.ts';
import { DAY_MS } from './time.ts';

test('stands, hurries, catches up with the present and goes on with it', () => {
  let now = 10 * DAY_MS;
  let order: ClockOrder = { kind: 'replay', from: 7 * DAY_MS, startedAt: null, speed: 1000 };
  const clock = clockOf(
    () => order,
    () => now,
  );
  now += 5000;
  expect(clock()).toBe(7 * DAY_MS);
  order = { ...order, startedAt: now } as ClockOrder;
  now += 60_000;
  expect(clock()).toBe(7 * DAY_MS + 60_000_000);
  now += 600_000;
  expect(clock()).toBe(now);
});

test('never runs backwards', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 50 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5000 }), (waits, speed) => {
      let now = 5 * DAY_MS;
      const order = { kind: 'replay', from: 0, startedAt: now, speed } as const;
      const clock = clockOf(
        () => order,
        () => now,
      );
      let last = clock();
      for (const wait of waits) {
        now += wait;
        expect(clock()).toBeGreaterThanOrEqual(last);
        last = clock();
      }
    }),
  );
});
