import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { HOUR_MS } from '#std/time';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import {
  readAccountActivity,
  readAccountBuckets,
  readSpan,
  readTotalBuckets,
} from './activity-queries.ts';

/** A Monday, 03:00 UTC. */
const monday = Date.UTC(2026, 1, 2, 3);
let store: Store;

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null }, { log: silentLog });
});
afterAll(() => store.close());

test('an empty table has no span', async () => {
  expect(await readSpan(store)).toEqual({ exchanges: 0, accounts: 0, from: null, to: null });
});

test('activity counts what an account did, and null stays unknown', async () => {
  const row = (account_id: string, ts: number, more: object = {}) => ({
    id: `${account_id}${ts}`,
    account_id,
    ts,
    ...more,
  });
  await store.insertRows('exchanges', [
    row('a', monday, { output_tokens: 5, model: 'm-large', ip: '::ffff:192.0.2.1' }),
    row('a', monday + 1, { output_tokens: 7, model: 'm-large', ip: '::ffff:192.0.2.2' }),
    row('a', monday + 25 * HOUR_MS, { model: 'm-small', asn: 64500, network_kind: 'hosting' }),
    row('b', monday, {}),
  ]);
  expect(await readSpan(store)).toEqual({
    exchanges: 4,
    accounts: 2,
    from: monday,
    to: monday + 25 * HOUR_MS,
  });
  const total = await readTotalBuckets(store, HOUR_MS);
  expect(total.map((bucket) => [bucket.exchanges, bucket.output_tokens])).toEqual([
    [3, 12],
    [1, null],
  ]);
  const ofB = await readAccountBuckets(store, HOUR_MS, ['b']);
  expect(ofB).toEqual([
    { account_id: 'b', bucket: monday / HOUR_MS, exchanges: 1, output_tokens: null },
  ]);
  const [activity] = await readAccountActivity(store, ['a']);
  expect(activity?.models).toEqual([
    ['m-large', 2],
    ['m-small', 1],
  ]);
  expect(activity?.networks).toEqual([['AS64500 hosting', 1]]);
  expect(activity?.addresses).toBe(2);
  expect(activity?.hours_of_week[3]).toBe(2);
  expect(activity?.hours_of_week[28]).toBe(1);
});

test('many accounts in many hours are more rows than a call takes arguments', async () => {
  await store.command(
    `INSERT INTO exchanges (id, account_id, ts)
     SELECT toString(number), concat('many-', toString(number % 300)),
       toDateTime64('2026-03-02 00:00:00', 3, 'UTC') + toIntervalHour(intDiv(number, 300))
     FROM numbers(180000)`,
  );
  const accounts = Array.from({ length: 300 }, (_, index) => `many-${index}`);
  expect(await readAccountBuckets(store, HOUR_MS, accounts)).toHaveLength(180_000);
});
