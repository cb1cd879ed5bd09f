import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { DAY_MS } from '#std/time';
import { insertAccountFacts } from './account-facts.ts';
import { insertTexts } from './exchange-texts.ts';
import { createExchangeEncoder } from './exchanges/exchange-encoder.ts';
import { openStore } from './open-store.ts';
import { deleteRows, keepExchangesFor } from './retention.ts';
import type { Store } from './store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 1 }, { log: silentLog });
}, 120_000);
afterAll(() => store?.close());

const NOW = Date.now();
const ROWS = [
  ['x1', 'a1', 500],
  ['x2', 'a1', 20],
  ['x3', 'a2', 20],
  ['x4', "a'); DROP TABLE exchanges; --", 1],
] as const;

beforeEach(async () => {
  await keepExchangesFor(store, null);
  for (const table of ['exchanges', 'exchange_texts', 'account_facts']) {
    await store.command(`TRUNCATE TABLE ${table}`);
  }
  const encoder = createExchangeEncoder();
  for (const [id, account, days] of ROWS) {
    encoder.append(emptyExchange(id, NOW - days * DAY_MS, account), null, null);
  }
  await store.insertNative('exchanges', [encoder.take().bytes]);
  await insertTexts(
    store,
    ROWS.map(([id, account_id, days]) => ({
      id,
      account_id,
      ts: NOW - days * DAY_MS,
      prompt: `prompt of ${id}`,
      response: '',
    })),
  );
}, 60_000);

const left = async (table: string): Promise<string[]> =>
  (await store.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

test('exchanges older than the days set are deleted, whole days at once', async () => {
  await keepExchangesFor(store, 400);
  await keepExchangesFor(store, 400);
  await store.command('OPTIMIZE TABLE exchanges FINAL');
  expect(await left('exchanges')).toEqual(['x2', 'x3', 'x4']);
  await keepExchangesFor(store, 10);
  await store.command('OPTIMIZE TABLE exchanges FINAL');
  expect(await left('exchanges')).toEqual(['x4']);
});

test('without a number of days they stay', async () => {
  // The engine deletes in the background: what it would between the two is not what is asked here.
  await store.command('SYSTEM STOP TTL MERGES exchanges');
  await keepExchangesFor(store, 400);
  await keepExchangesFor(store, null);
  await store.command('SYSTEM START TTL MERGES exchanges');
  await store.command('OPTIMIZE TABLE exchanges FINAL');
  expect(await left('exchanges')).toHaveLength(4);
});

test('everything of one account is deleted, and of nobody else, whatever its name is', async () => {
  const facts = { account_id: 'a1', created_at: null } as never;
  await insertAccountFacts(store, [facts], NOW);
  expect(await deleteRows(store, { account_id: 'a1' })).toEqual({
    exchanges: 2,
    texts: 2,
    facts: 1,
  });
  expect(await left('exchanges')).toEqual(['x3', 'x4']);
  expect(await left('exchange_texts')).toEqual(['x3', 'x4']);
  expect(await deleteRows(store, { account_id: 'a1' })).toEqual({
    exchanges: 0,
    texts: 0,
    facts: 0,
  });
  expect(await deleteRows(store, { account_id: ROWS[3][1] })).toMatchObject({ exchanges: 1 });
  expect(await left('exchanges')).toEqual(['x3']);
});

test('everything before a time is deleted', async () => {
  const before = NOW - 10 * DAY_MS;
  expect(await deleteRows(store, { before })).toEqual({ exchanges: 3, texts: 3, facts: 0 });
  expect(await left('exchanges')).toEqual(['x4']);
  expect(await left('exchange_texts')).toEqual(['x4']);
});
