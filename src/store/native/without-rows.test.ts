import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { createExchangeEncoder } from '../exchanges/exchange-encoder.ts';
import { arbitraryRows } from '../exchanges/fixtures/arbitrary-exchanges.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { withoutRows } from './without-rows.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
});
afterAll(() => store?.close());

describe('withoutRows', () => {
  test('drops exactly the named rows, whatever the columns hold', async () => {
    const rows = arbitraryRows(400);
    const dropped = new Set(fc.sample(fc.nat(399), { numRuns: 150, seed: 3 }));
    const kept = rows.filter((_, index) => !dropped.has(index));
    const [whole, cut] = [rows, kept].map((some) => {
      const encoder = createExchangeEncoder();
      for (const row of some) encoder.append(row.exchange, row.fingerprint, row.network);
      return encoder.take().bytes;
    }) as [Uint8Array, Uint8Array];
    await store.insertNative('exchanges', [withoutRows(whole, dropped)]);
    const without = await store.query('SELECT * FROM exchanges ORDER BY id');
    await store.command('TRUNCATE TABLE exchanges');
    await store.insertNative('exchanges', [cut]);
    expect(without).toEqual(await store.query('SELECT * FROM exchanges ORDER BY id'));
    expect(without.length).toBe(kept.length);
  });

  test('nothing to drop gives the same block; a row that is not there is a mistake', () => {
    const encoder = createExchangeEncoder();
    encoder.append(emptyExchange('1', 0, 'a'), null, null);
    const { bytes } = encoder.take();
    expect(withoutRows(bytes, new Set())).toBe(bytes);
    expect(() => withoutRows(bytes, new Set([1]))).toThrow(RangeError);
  });
});
