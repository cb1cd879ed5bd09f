import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { DAY_MS } from '#std/time';
import { readMissingDays, setDamageAside, tellsOfDamage } from './damaged-parts.ts';
import { createExchangeEncoder } from './exchanges/exchange-encoder.ts';
import { breakPart } from './fixtures/break-part.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const directory = mkdtempSync(join(tmpdir(), 'stillwatch-damage-'));
const open = () => openStore({ kind: 'embedded', directory, threads: 1 }, { log: silentLog });
let store: Store;
beforeAll(async () => {
  store = await open();
  const encoder = createExchangeEncoder();
  for (let index = 0; index < 3000; index++) {
    const ts = Date.UTC(2026, 1, 1) + (index % 3) * DAY_MS + index;
    const exchange = { ...emptyExchange(`x${index}`, ts, `a${index % 9}`), output_tokens: index };
    encoder.append(exchange, null, null);
  }
  await store.insertNative('exchanges', [encoder.take().bytes]);
});
afterAll(async () => {
  await store?.close();
  rmSync(directory, { recursive: true, force: true });
});

const total = (): Promise<unknown> =>
  store.query('SELECT toUInt32(count()) AS n, toUInt32(uniq(output_tokens)) AS u FROM exchanges');

test('a damaged part is found, set aside and named by its day; the others are read on', async () => {
  expect(await setDamageAside(store)).toEqual([]);
  expect(await readMissingDays(store)).toEqual([]);
  await breakPart(store, '20260202');
  const failed = await total().catch((thrown: unknown) => thrown);
  expect(tellsOfDamage(failed)).toBe(true);
  expect(failed).toMatchObject({
    code: 'STORE_DAMAGED',
    hint: expect.stringContaining('scan the logs again'),
  });
  expect(await setDamageAside(store)).toHaveLength(1);
  expect(await total()).toMatchObject([{ n: 2000 }]);
  expect(await readMissingDays(store)).toEqual(['2026-02-02']);
});

test('what the engine finds damaged when it starts is told as well', async () => {
  const [part] = await store.query<{ path: string }>(
    "SELECT path FROM system.parts WHERE active AND partition_id = '20260203'",
  );
  await store.close();
  for (const file of readdirSync(part?.path ?? '')) truncateSync(join(part?.path ?? '', file), 0);
  store = await open();
  expect(await total()).toMatchObject([{ n: 1000 }]);
  expect(await readMissingDays(store)).toEqual(['2026-02-02', '2026-02-03']);
});

test('what is wrong with a query is no damage', async () => {
  const failed = await store.query('SELECT nothing FROM exchanges').catch((thrown) => thrown);
  expect(tellsOfDamage(failed)).toBe(false);
  expect(tellsOfDamage(new Error('CHECKSUM_DOESNT_MATCH'))).toBe(false);
});
