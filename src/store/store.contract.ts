/** The tests that both stores, embedded and remote, have to pass. */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { storableText } from '#schema/foreign-text';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
import { DAY_MS } from '#std/time';
import { createExchangeEncoder } from './exchanges/exchange-encoder.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { Store } from './store.ts';

const start = Date.UTC(2026, 1, 1);
/** Computes for minutes unless stopped, and answers nothing before its end. */
const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';

async function codeOf(doing: Promise<unknown>): Promise<unknown> {
  return doing.then(
    () => null,
    (error: { code?: string }) => error.code,
  );
}

async function running(store: Store, text: string): Promise<number> {
  const [row] = await store.query<{ n: number }>(
    `SELECT toUInt32(count()) AS n FROM system.processes
     WHERE position(query, {text:String}) > 0 AND position(query, 'system.processes') = 0`,
    { params: { text } },
  );
  return row?.n ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('did not happen');
}

function exchangeBlock(count: number, prefix: string): Uint8Array {
  const encoder = createExchangeEncoder();
  for (let index = 0; index < count; index++) {
    const ts = start + (index % 3) * DAY_MS;
    const exchange = emptyExchange(`${prefix}${index}`, ts, `a${index % 10}`);
    exchange.ip = '203.0.113.9';
    exchange.output_tokens = index;
    encoder.append(exchange, null, null);
  }
  return encoder.take().bytes;
}

/** What every store keeps to, embedded or remote. `open` gives an empty one. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    test('the schema is in place and its version recorded', async () => {
      const versions = await store.query('SELECT version FROM store_migrations ORDER BY version');
      expect(versions).toEqual(MIGRATIONS.map(({ version }) => ({ version })));
    });

    test('parameters arrive as they are, whatever they contain', async () => {
      const text = `it's "quoted" \\ back\nslash\ttab {x:String} -- ; DROP TABLE t 雪 \u0000`;
      const [row] = await store.query(
        `SELECT {text:String} AS text, {n:Int64} AS n, {list:Array(String)} AS list,
           {numbers:Array(UInt32)} AS numbers, {yes:Bool} AS yes`,
        { params: { text, n: -5, list: ["a'b", 'c\\'], numbers: [1, 2], yes: true } },
      );
      expect(row).toEqual({
        text,
        n: '-5',
        list: ["a'b", 'c\\'],
        numbers: [1, 2],
        yes: true,
      });
    });

    test('long lists arrive as they are, whatever their values contain', async () => {
      const odd = fc.sample(arbitraryText, { numRuns: 300, seed: 2 }).map(storableText);
      const models = [
        ...odd,
        ...Array.from({ length: 5000 }, (_, index) => `${'雪'.repeat(90)}${index}`),
      ];
      const params = {
        models,
        text: `it's\\\t${'é'.repeat(20_000)}`,
        n: -5,
        yes: true,
        numbers: [1, 2],
      };
      const [row] = await store.query(
        `SELECT {models:Array(String)} AS models, {text:String} AS text, {n:Int64} AS n,
           {yes:Bool} AS yes, {numbers:Array(UInt32)} AS numbers`,
        { params },
      );
      expect(row).toEqual({ ...params, n: '-5' });
    });

    test('64-bit integers arrive exactly', async () => {
      const [row] = await store.query(
        'SELECT toUInt64(18446744073709551615) AS high, toInt64(-9223372036854775808) AS low',
      );
      expect(row).toEqual({ high: '18446744073709551615', low: '-9223372036854775808' });
    });

    test('a query without rows gives none', async () => {
      expect(await store.query('SELECT 1 WHERE 0')).toEqual([]);
    });

    test('streams blocks and can be left early', async () => {
      let rows = 0;
      let sum = 0;
      const sql = 'SELECT toUInt32(number) AS number FROM numbers(200000)';
      for await (const block of store.stream<{ number: number }>(sql)) {
        rows += block.length;
        for (const { number } of block) sum += number;
      }
      expect([rows, sum]).toEqual([200_000, (200_000 * 199_999) / 2]);
      const endless = 'SELECT number AS left_early FROM system.numbers';
      for await (const block of store.stream(endless)) if (block.length > 0) break;
      await until(async () => (await running(store, 'left_early')) === 0);
    });

    test('a slow reader holds the server back', async () => {
      let blocks = 0;
      const sql = "SELECT repeat('x', 1000) AS held_back FROM system.numbers";
      for await (const _ of store.stream(sql)) {
        if (++blocks === 3) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(blocks).toBe(3);
    });

    test('what a query did wrong is told, with the server’s own words', async () => {
      await expect(store.query('SELECT * FROM no_such_table')).rejects.toMatchObject({
        code: 'STORE_QUERY_FAILED',
        message: expect.stringContaining('no_such_table'),
      });
      expect(await codeOf(store.query('SELEKT 1'))).toBe('STORE_QUERY_FAILED');
      expect(await codeOf(store.command('DROP TABLE no_such_table'))).toBe('STORE_QUERY_FAILED');
      expect(await codeOf(store.query('SELECT {missing:String}'))).toBe('STORE_QUERY_FAILED');
    });

    test('an error in the middle of an answer is an error, not a short answer', async () => {
      const sql = `SELECT number, throwIf(number = 150000, 'half way') AS bad FROM numbers(200000)
        SETTINGS max_block_size = 1000`;
      await expect(store.query(sql)).rejects.toMatchObject({
        code: 'STORE_QUERY_FAILED',
        message: expect.stringContaining('half way'),
      });
      expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    test('maxSeconds ends a query', async () => {
      await expect(store.query(ENDLESS, { maxSeconds: 1 })).rejects.toMatchObject({
        code: 'STORE_QUERY_FAILED',
      });
    });

    test('aborting ends a query on the server too', async () => {
      const abort = new AbortController();
      const query = store.query(`${ENDLESS} AND 'aborted' != ''`, { abort: abort.signal });
      const outcome = query.catch((error: Error) => error);
      await until(async () => (await running(store, "'aborted'")) === 1);
      abort.abort();
      expect(((await outcome) as Error).name).toBe('AbortError');
      await until(async () => (await running(store, "'aborted'")) === 0);
      const late = store.query('SELECT 1', { abort: abort.signal });
      await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    });

    test('inserts go on while a long query runs', async () => {
      await store.command('CREATE TABLE beside (a UInt32) ENGINE = MergeTree ORDER BY a');
      const abort = new AbortController();
      const long = store.query(`${ENDLESS} AND 'beside' != ''`, { abort: abort.signal });
      const outcome = long.catch((error: Error) => error.name);
      await until(async () => (await running(store, "'beside'")) === 1);
      for (let index = 0; index < 5; index++) await store.insertRows('beside', [{ a: index }]);
      expect(await store.query('SELECT toUInt32(count()) AS n FROM beside')).toEqual([{ n: 5 }]);
      expect(await running(store, "'beside'")).toBe(1);
      abort.abort();
      expect(await outcome).toBe('AbortError');
    });

    test('Native blocks land complete, several at once, and an empty list is nothing', async () => {
      await store.insertNative('exchanges', []);
      await store.insertNative('exchanges', [exchangeBlock(1000, 'x'), exchangeBlock(500, 'y')]);
      const [row] = await store.query(
        `SELECT toUInt32(count()) AS n, toUInt32(uniqExact(id)) AS ids, sum(output_tokens) AS tokens,
           toString(any(ip)) AS ip FROM exchanges`,
      );
      expect(row).toEqual({
        n: 1500,
        ids: 1500,
        tokens: String((1000 * 999) / 2 + (500 * 499) / 2),
        ip: '::ffff:203.0.113.9',
      });
    });

    test('a broken block is refused whole, without telling what was in it', async () => {
      const block = exchangeBlock(100, 'secret');
      const count = 'SELECT toUInt32(count()) AS n FROM exchanges';
      const before = await store.query(count);
      const cut = store.insertNative('exchanges', [block.subarray(0, block.length - 50)]);
      const error = await cut.then(() => null).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'STORE_QUERY_FAILED' });
      expect(String(error)).not.toContain('secret');
      expect(await store.query(count)).toEqual(before);
    });

    test('table names are names', async () => {
      await expect(store.insertRows('a; DROP TABLE b', [{}])).rejects.toThrow(RangeError);
    });

    test('many statements at once all get their own answers', async () => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          store.query<{ i: number }>('SELECT {i:UInt32} AS i, sleepEachRow(0.01)', {
            params: { i: index },
          }),
        ),
      );
      expect(answers.map(([row]) => row?.i)).toEqual(answers.map((_, index) => index));
    });
  });
}
