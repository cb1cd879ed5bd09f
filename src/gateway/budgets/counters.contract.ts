/** The tests that every store of budget counters has to pass: memory, messages and Redis. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Charge, Counters } from './counters.ts';

export interface CountersUnderTest {
  /** Fresh counters, and what makes their leases older. */
  open(): Promise<{ counters: Counters; advance(ms: number): void | Promise<void> }>;
  runs?: number;
}

/** Long, so that no window turns while a test on a real clock runs. */
const WINDOW_MS = 86_400_000;
/** Long against how long a test takes, where the clock is real. */
const leaseMs = 600_000;

const charge = (key: string, amount: number, limit = 10): Charge => ({
  key: `test:${key}`,
  shard: key.split(' ')[0]!,
  windowMs: WINDOW_MS,
  limit,
  amount,
});

/** What every store of counters must do. */
export function countersContract(name: string, given: CountersUnderTest): void {
  describe(`counters in ${name}`, () => {
    test('a reservation that fits is granted, one that does not names the charge', async () => {
      const { counters } = await given.open();
      expect(await counters.reserve('l1', [charge('a', 6)], leaseMs)).toEqual({
        granted: true,
        used: [6],
      });
      const refused = await counters.reserve('l2', [charge('b', 1), charge('a', 6)], leaseMs);
      expect(refused).toMatchObject({ granted: false, charge: 1, used: 6 });
      expect((refused as { resetsInMs: number }).resetsInMs).toBeGreaterThan(0);
      expect((refused as { resetsInMs: number }).resetsInMs).toBeLessThanOrEqual(WINDOW_MS);
      await counters.close();
    });

    test('all charges or none, on one shard and across shards', async () => {
      const { counters } = await given.open();
      await counters.reserve('l1', [charge('a x', 10)], leaseMs);
      const refused = await counters.reserve(
        'l2',
        [charge('a y', 3), charge('b', 3), charge('a x', 1)],
        leaseMs,
      );
      expect(refused).toMatchObject({ granted: false, charge: 2 });
      expect(await counters.used(charge('a y', 0))).toBe(0);
      expect(await counters.used(charge('b', 0))).toBe(0);
      await counters.close();
    });

    test('of an answer the larger of each count is remembered, and what was before is told', async () => {
      const { counters } = await given.open();
      const place = 'f'.repeat(32);
      expect(await counters.raise(place, { outputTokens: 10 })).toEqual({});
      expect(await counters.raise(place, { outputTokens: 40 })).toEqual({ outputTokens: 10 });
      expect(await counters.raise(place, { outputTokens: 30 })).toEqual({ outputTokens: 40 });
      expect(await counters.raise(place, { outputTokens: 40, inputTokens: 1 })).toEqual({
        outputTokens: 40,
      });
      const at = 'e'.repeat(32);
      const asked = Array.from({ length: 20 }, () => counters.raise(at, { outputTokens: 7 }));
      const before = (await Promise.all(asked)).filter(({ outputTokens }) => outputTokens !== 7);
      expect(before).toEqual([{}]);
      await counters.close();
    });

    test('settling replaces the reservation by what was used', async () => {
      const { counters } = await given.open();
      await counters.reserve('l1', [charge('a', 8), charge('b', 5)], leaseMs);
      await counters.settle('l1', [charge('a', 3)]);
      expect(await counters.used(charge('a', 0))).toBe(3);
      expect(await counters.used(charge('b', 0))).toBe(0);
      await counters.close();
    });

    test('what was used is counted, even over the limit', async () => {
      const { counters } = await given.open();
      await counters.reserve('l1', [charge('a', 8)], leaseMs);
      await counters.settle('l1', [charge('a', 15)]);
      expect(await counters.used(charge('a', 0))).toBe(15);
      expect(await counters.reserve('l2', [charge('a', 0.5)], leaseMs)).toMatchObject({
        granted: false,
      });
      await counters.close();
    });

    test('a lease can grow, and grows only within the limit', async () => {
      const { counters } = await given.open();
      await counters.reserve('l1', [charge('a', 6)], leaseMs);
      const grown = await counters.reserve('l1', [charge('b', 1), charge('a', 4)], leaseMs);
      expect(grown).toEqual({ granted: true, used: [1, 10] });
      expect(await counters.reserve('l1', [charge('a', 1)], leaseMs)).toMatchObject({ used: 10 });
      await counters.settle('l1', [charge('a', 7)]);
      expect(await counters.used(charge('a', 0))).toBe(7);
      await counters.close();
    });

    test('a dead holder’s reservation comes back when its lease runs out', async () => {
      const { counters, advance } = await given.open();
      await counters.reserve('l1', [charge('a', 10)], leaseMs);
      await advance(leaseMs + 1);
      const again = await counters.reserve('l2', [charge('a', 10)], leaseMs);
      expect(again).toEqual({ granted: true, used: [10] });
      await counters.close();
    });

    test('a renewed lease stays, and a late settlement still counts', async () => {
      const { counters, advance } = await given.open();
      await counters.reserve('l1', [charge('a', 10)], leaseMs);
      await advance(leaseMs * 0.7);
      await counters.renew(['l1', 'unknown'], leaseMs);
      await advance(leaseMs * 0.7);
      expect(await counters.used(charge('a', 0))).toBe(10);
      await advance(leaseMs);
      expect(await counters.used(charge('a', 0))).toBe(0);
      await counters.settle('l1', [charge('a', 4)]);
      expect(await counters.used(charge('a', 0))).toBe(4);
      await counters.close();
    });

    test('many at once never pass the limit', async () => {
      const { counters } = await given.open();
      const asks = Array.from({ length: 50 }, (_, index) =>
        counters.reserve(`l${index}`, [charge('a', 3), charge('b', 1, 1000)], leaseMs),
      );
      const granted = (await Promise.all(asks)).filter((answer) => answer.granted).length;
      expect(granted).toBe(3);
      expect(await counters.used(charge('a', 0))).toBe(9);
      expect(await counters.used(charge('b', 0))).toBe(3);
      await counters.close();
    });

    test('however calls follow each other, spent plus reserved is what they add up to', async () => {
      const step = fc.record({
        lease: fc.constantFrom('l1', 'l2', 'l3'),
        amount: fc.integer({ min: 0, max: 6 }),
        settle: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const { counters } = await given.open();
          const held = new Map<string, number>();
          let spent = 0;
          for (const { lease, amount, settle } of steps) {
            if (settle && held.has(lease)) {
              await counters.settle(lease, [charge('p', amount)]);
              held.delete(lease);
              spent += amount;
            } else if (!settle) {
              const total = spent + [...held.values()].reduce((sum, one) => sum + one, 0);
              const { granted } = await counters.reserve(lease, [charge('p', amount)], leaseMs);
              expect(granted).toBe(total + amount <= 10);
              if (granted) held.set(lease, (held.get(lease) ?? 0) + amount);
            }
          }
          const total = spent + [...held.values()].reduce((sum, one) => sum + one, 0);
          expect(await counters.used(charge('p', 0))).toBe(total);
          await counters.close();
        }),
        { numRuns: given.runs ?? 100 },
      );
    });
  });
}
