import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { DAY_MS } from '#std/time';
import { rowDays } from '../native/row-days.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { createExchangeEncoder } from './exchange-encoder.ts';
import { createExchangeInserter } from './insert-exchanges.ts';

const START = Date.UTC(2025, 0, 1);
let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 1 }, { log: silentLog });
});
afterAll(() => store?.close());
beforeEach(() => store.command('TRUNCATE TABLE exchanges'));

/** One row for each [id, day]. */
function block(rows: readonly (readonly [string, number])[]): Uint8Array {
  const encoder = createExchangeEncoder();
  for (const [id, day] of rows) {
    encoder.append(emptyExchange(id, START + day * DAY_MS + 5, `account-${id}`), null, null);
  }
  return encoder.take().bytes;
}

const stored = async (): Promise<string[]> =>
  (await store.query<{ id: string }>('SELECT id FROM exchanges ORDER BY id')).map(({ id }) => id);

test('the day of each row is read from the block, also before 1970', () => {
  const days = fc.array(fc.integer({ min: -40_000, max: 40_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(days, (given) => {
      const rows = given.map((day, index) => [`x${index}`, day] as const);
      expect([...rowDays(block(rows))]).toEqual(given.map((day) => day + START / DAY_MS));
    }),
  );
});

test('blocks of more days than one insert may bring land whole, each row once', async () => {
  const rows = Array.from({ length: 900 }, (_, index) => [`x${index}`, (index * 7) % 361] as const);
  const blocks = [block(rows.slice(0, 500)), new Uint8Array(), block(rows.slice(500))];
  expect(await createExchangeInserter(store).insert(blocks)).toEqual([]);
  expect(await stored()).toEqual(rows.map(([id]) => id).sort());
  expect(await createExchangeInserter(store).insert([])).toEqual([]);
}, 60_000);

describe('rows that the store refuses', () => {
  beforeEach(() =>
    store.command("ALTER TABLE exchanges ADD CONSTRAINT odd CHECK id NOT LIKE 'bad%'"),
  );
  afterEach(() => store.command('ALTER TABLE exchanges DROP CONSTRAINT odd'));

  test('are found one by one, wherever they are, and the others land', async () => {
    const bad = new Set([0, 3, 4, 20, 39]);
    const rows = Array.from({ length: 40 }, (_, index) => {
      return [`${bad.has(index) ? 'bad' : 'x'}${index}`, (index * 9) % 250] as const;
    });
    const blocks = [block(rows.slice(0, 25)), block(rows.slice(25))];
    const refused = await createExchangeInserter(store).insert(blocks);
    expect(refused.map(({ block: at, row }) => at * 25 + row).sort((a, b) => a - b)).toEqual([
      ...bad,
    ]);
    expect(refused[0]?.why).toBe('VIOLATED_CONSTRAINT');
    expect(await stored()).toEqual(rows.flatMap(([id]) => (id.startsWith('x') ? [id] : [])).sort());
    expect(await createExchangeInserter(store).insert([block([['bad', 1]])])).toHaveLength(1);
  }, 60_000);

  test('are no bad rows where none is taken: then something else is wrong', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => [`bad${index}`, 1] as const);
    const inserter = createExchangeInserter(store);
    const failed = { code: 'STORE_QUERY_FAILED' };
    await expect(inserter.insert([block(rows)])).rejects.toMatchObject(failed);
    await expect(inserter.insert([block(rows.slice(0, 1))])).rejects.toMatchObject(failed);
    expect(await inserter.insert([block([['x', 1]])])).toEqual([]);
    expect(await inserter.insert([block(rows.slice(0, 1))])).toHaveLength(1);
  }, 60_000);
});

test('what is wrong with the store is no reason to set rows aside', async () => {
  await store.command('RENAME TABLE exchanges TO elsewhere');
  try {
    const missing = createExchangeInserter(store).insert([block([['x', 1]])]);
    await expect(missing).rejects.toMatchObject({ code: 'STORE_QUERY_FAILED' });
  } finally {
    await store.command('RENAME TABLE elsewhere TO exchanges');
  }
});
