import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countersContract } from './counters.contract.ts';
import type { Charge, Counters } from './counters.ts';
import { memoryCounters } from './memory-counters.ts';
import { steadyCounters } from './steady-counters.ts';

const NOON = 1_767_225_600_000;
const LEASE_MS = 600_000;

/** A store that several gateways share, which can refuse every call, or leave it without an answer. */
function breakable(store: Counters) {
  const state: { mode: 'well' | 'refusing' | 'hanging'; calls: number } = {
    mode: 'well',
    calls: 0,
  };
  const through = <Value>(call: () => Value | Promise<Value>): Value | Promise<Value> => {
    state.calls++;
    if (state.mode === 'refusing') return Promise.reject(new Error('connection refused'));
    if (state.mode === 'hanging') return new Promise(() => {});
    return call();
  };
  const shared: Counters = {
    reserve: (...given) => through(() => store.reserve(...given)),
    settle: (...given) => through(() => store.settle(...given)),
    renew: (...given) => through(() => store.renew(...given)),
    used: (...given) => through(() => store.used(...given)),
    raise: (...given) => through(() => store.raise(...given)),
    close: async () => {},
  };
  return { state, shared };
}

const charge = (amount: number, limit = 10): Charge => ({
  key: 'b|a',
  shard: 'account:a',
  windowMs: 86_400_000,
  limit,
  amount,
});

function open(store = memoryCounters(() => NOON)) {
  const { state, shared } = breakable(store);
  const told: string[] = [];
  const counters = steadyCounters({
    shared,
    clock: () => NOON,
    patienceMs: 50,
    onAway: (why) => told.push(why),
    onBack: () => told.push('back'),
  });
  const back = async (): Promise<void> => {
    state.mode = 'well';
    while (told.at(-1) !== 'back') await sleep(5);
  };
  return { counters, state, told, store, back };
}

countersContract('a breaker', {
  runs: 20,
  open: async () => {
    let now = NOON;
    const clock = () => now;
    const shared = memoryCounters(clock);
    const counters = steadyCounters({ shared, clock, onAway: () => {}, onBack: () => {} });
    return {
      counters,
      advance: (ms) => {
        now += ms;
      },
    };
  },
});

test.each(['refusing', 'hanging'] as const)(
  'a store that is %s costs one wait, for all that ask at once; then nobody waits',
  async (mode) => {
    const { counters, state, told } = open();
    await counters.reserve('l0', [charge(1)], LEASE_MS);
    state.mode = mode;
    const began = performance.now();
    const first = Array.from({ length: 20 }, (_, index) =>
      counters.reserve(`f${index}`, [charge(0)], LEASE_MS),
    );
    await Promise.all(first);
    expect(performance.now() - began).toBeLessThan(150);
    const calls = state.calls;
    const again = performance.now();
    for (let index = 0; index < 100; index++) {
      const answer = await counters.reserve(`n${index}`, [charge(0)], LEASE_MS);
      expect(answer).toMatchObject({ granted: true, local: true });
      await counters.settle(`n${index}`, [charge(0)]);
    }
    expect(performance.now() - again).toBeLessThan(200);
    // Probes only, and of these few.
    expect(state.calls - calls).toBeLessThan(3);
    expect(told[0]).toMatch(mode === 'refusing' ? /refused/ : /no answer/);
    await counters.close();
  },
);

test('while it is away the limit goes on from the last known total, never free', async () => {
  const store = memoryCounters(() => NOON);
  const { counters, state } = open(store);
  // Somebody else spent 5; this one knows it from its own reservation.
  store.settle('other', [charge(5)]);
  expect(await counters.reserve('l1', [charge(2)], LEASE_MS)).toEqual({ granted: true, used: [7] });
  state.mode = 'refusing';
  await counters.settle('l1', [charge(1)]);
  // 6 are used: 4 are left.
  expect(await counters.reserve('l2', [charge(4)], LEASE_MS)).toMatchObject({ used: [10] });
  expect(await counters.reserve('l3', [charge(1)], LEASE_MS)).toMatchObject({
    granted: false,
    used: 10,
  });
  await counters.close();
});

test('what was used meanwhile is handed in before it counts as back', async () => {
  const { counters, state, store, back } = open();
  await counters.reserve('before', [charge(4)], LEASE_MS);
  state.mode = 'hanging';
  await counters.reserve('meanwhile', [charge(3)], LEASE_MS);
  await counters.settle('meanwhile', [charge(2)]);
  await counters.settle('before', [charge(3)]);
  await counters.reserve('across', [charge(4)], LEASE_MS);
  await back();
  expect(await store.used(charge(0))).toBe(5);
  await counters.settle('across', [charge(1)]);
  expect(await store.used(charge(0))).toBe(6);
  expect(await counters.reserve('after', [charge(4)], LEASE_MS)).toEqual({
    granted: true,
    used: [10],
  });
  await counters.close();
});

test('however outages fall, one gateway alone never spends more than the limit', async () => {
  const step = fc.record({
    amount: fc.integer({ min: 0, max: 4 }),
    share: fc.constantFrom(0, 0.5, 1),
    mode: fc.constantFrom('well' as const, 'refusing' as const),
    settles: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const { counters, state, store, told, back } = open();
      let spent = 0;
      const held = new Map<string, number>();
      for (const [index, { amount, share, mode, settles }] of steps.entries()) {
        state.mode = mode;
        const lease = `l${index}`;
        const { granted } = await counters.reserve(lease, [charge(amount)], LEASE_MS);
        if (granted && settles) {
          spent += amount * share;
          await counters.settle(lease, [charge(amount * share)]);
        } else if (granted) held.set(lease, amount);
      }
      const reserved = [...held.values()].reduce((sum, one) => sum + one, 0);
      expect(spent + reserved).toBeLessThanOrEqual(10);
      for (const lease of held.keys()) await counters.settle(lease, [charge(0)]);
      if (told.length > 0) await back();
      expect(await store.used(charge(0))).toBe(spent);
      await counters.close();
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('what was counted of answers while the shared counters were away is theirs when they are back', async () => {
  const store = memoryCounters(() => NOON);
  const { counters, state, told } = open(store);
  expect(await counters.raise('a', { outputTokens: 40 })).toEqual({});
  state.mode = 'refusing';
  expect(await counters.raise('a', { outputTokens: 40 })).toEqual({ outputTokens: 40 });
  expect(await counters.raise('b', { outputTokens: 5 })).toEqual({});
  expect(await counters.raise('b', { outputTokens: 9 })).toEqual({ outputTokens: 5 });
  state.mode = 'well';
  await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe('back');
  expect(store.raise('b', {})).toEqual({ outputTokens: 9 });
  expect(store.raise('a', {})).toEqual({ outputTokens: 40 });
  await counters.close();
});
