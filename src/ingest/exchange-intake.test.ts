import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Exchange, emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { createExchangeIntake } from './exchange-intake.ts';

const NOW = Date.UTC(2026, 1, 1);
const SOURCE = 'gateway:g1';
let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null }, { log: silentLog });
});
afterAll(() => store.close());

const exchange = (id: string, ts = NOW): Exchange => ({
  ...emptyExchange(id, ts, `account-${id}`),
  prompt: 'Say hello.',
});
const open = (now = NOW, shared = false) =>
  createExchangeIntake({ store, clock: () => now, lookUp: null, shared });
const stored = async (): Promise<string[]> =>
  (await store.query<{ id: string }>('SELECT id FROM exchanges ORDER BY id')).map(({ id }) => id);

test('the same exchange is stored once, in one batch, in two, and after a restart', async () => {
  const intake = open();
  const first = await intake.take([exchange('a'), exchange('b'), exchange('a')], SOURCE);
  expect(first).toEqual({ taken: 2, duplicates: 1, setAside: [], earliest: NOW });
  expect(await intake.take([exchange('b'), exchange('c', NOW - 5)], SOURCE)).toMatchObject({
    taken: 1,
    duplicates: 1,
    earliest: NOW - 5,
  });
  const restarted = open(NOW + 60_000);
  expect(
    await restarted.take([exchange('a'), exchange('c', NOW - 5), exchange('d')], SOURCE),
  ).toEqual({
    taken: 1,
    duplicates: 2,
    setAside: [],
    earliest: NOW,
  });
  expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
});

test('what another process stored meanwhile is found where the store is shared', async () => {
  const late = NOW + 86_400_000;
  const one = open(NOW, true);
  const other = open(NOW, true);
  await one.take([exchange('e', late)], SOURCE);
  expect(await other.take([exchange('e', late)], SOURCE)).toMatchObject({
    taken: 0,
    duplicates: 1,
  });
});

test('batches at the same time do not both bring an exchange', async () => {
  const intake = open();
  const batch = ['f', 'g', 'h'].map((id) => exchange(id, NOW + 86_400_000));
  const results = await Promise.all([
    intake.take(batch, SOURCE),
    intake.take(batch, SOURCE),
    intake.take(batch, SOURCE),
  ]);
  expect(results.map(({ taken }) => taken)).toEqual([3, 0, 0]);
});

test('an exchange that the store refuses is set aside and named, and the batch is over', async () => {
  await store.command("ALTER TABLE exchanges ADD CONSTRAINT odd CHECK model != 'odd'");
  const intake = open();
  const days = Array.from({ length: 300 }, (_, day) => exchange(`i${day}`, NOW - day * 86_400_000));
  const batch = [{ ...exchange('odd'), model: 'odd', prompt: 'Some words.' }, ...days];
  const taken = await intake.take(batch, SOURCE);
  expect(taken).toMatchObject({ taken: 300, duplicates: 0, earliest: NOW - 299 * 86_400_000 });
  expect(taken.setAside).toMatchObject([
    {
      id: 'odd',
      account_id: 'account-odd',
      why: 'VIOLATED_CONSTRAINT',
      exchange: { model: 'odd' },
    },
  ]);
  expect(JSON.stringify(taken.setAside)).not.toContain('Some words.');
  expect(await intake.take(batch, SOURCE)).toMatchObject({ taken: 0, duplicates: 300 });
  await store.command('ALTER TABLE exchanges DROP CONSTRAINT odd');
  expect(await intake.take(batch, SOURCE)).toMatchObject({
    taken: 1,
    duplicates: 300,
    setAside: [],
  });
}, 60_000);

test('ids are each source’s own, and the source is kept', async () => {
  const late = NOW + 2 * 86_400_000;
  const intake = open(late);
  const mine = { ...exchange('i', late), model: 'mine' };
  const forged = { ...exchange('i', late), model: 'forged' };
  expect(await intake.take([forged], 'gateway:stolen')).toMatchObject({ taken: 1 });
  expect(await intake.take([mine], SOURCE)).toMatchObject({ taken: 1, duplicates: 0 });
  const again = open(late + 1);
  for (const source of [SOURCE, 'gateway:stolen']) {
    expect(await again.take([mine], source)).toMatchObject({ taken: 0, duplicates: 1 });
  }
  const rows = await store.query(
    "SELECT model, source FROM exchanges WHERE id = 'i' ORDER BY source",
  );
  expect(rows).toEqual([
    { model: 'mine', source: SOURCE },
    { model: 'forged', source: 'gateway:stolen' },
  ]);
});
