/** A scan over a store by URL says which days are missing from it, and goes on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { DAY_MS } from '#std/time';
import { createClickhouseStore } from '#store/clickhouse';
import { setDamageAside } from '#store/damaged-parts';
import { type EmbeddedEngine, superviseEngine } from '#store/engine/supervise';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { breakPart } from '#store/fixtures/break-part';
import { migrate } from '#store/migrations/migrate';
import type { Store } from '#store/store';

const directory = mkdtempSync(join(tmpdir(), 'stillwatch-server-'));
const at = (name: string): string => join(directory, name);
let engine: EmbeddedEngine;
let store: Store;

beforeAll(async () => {
  // It answers as a server does; the rest of the program has its URL.
  engine = await superviseEngine({ directory: at('engine'), threads: 1 }, silentLog);
  store = createClickhouseStore({ url: engine.url, ...engine.credential });
  await migrate(store, { engine: store.tables, log: silentLog });
  const encoder = createExchangeEncoder();
  for (let index = 0; index < 3000; index++) {
    const ts = Date.UTC(2026, 1, 1) + (index % 3) * DAY_MS + index;
    encoder.append(
      { ...emptyExchange(`x${index}`, ts, `a${index % 9}`), output_tokens: 1 },
      null,
      null,
    );
  }
  await store.insertNative('exchanges', [encoder.take().bytes]);
  writeFileSync(at('password'), `${engine.credential.password}\n`);
  const line = { ts: Date.UTC(2026, 1, 4), account_id: 'a1', prompt_chars: 340 };
  writeFileSync(at('log.ndjson'), `${JSON.stringify(line)}\n`);
}, 120_000);
afterAll(async () => {
  await store?.close();
  await engine?.close();
  rmSync(directory, { recursive: true, force: true });
});

const scan = () =>
  runInProcess(['scan', at('log.ndjson'), '--json'], {
    environment: {
      STILLWATCH_STORE_URL: engine.url,
      STILLWATCH_STORE_USERNAME: engine.credential.username,
      STILLWATCH_STORE_PASSWORD_FILE: at('password'),
    },
  });

test('nothing is said while nothing is missing; then each day is, and the rest is scanned', async () => {
  const sound = await scan();
  expect(sound.stderr).not.toContain('damaged');
  expect(sound.exitCode, sound.stderr).toBe(0);
  const before = JSON.parse(sound.stdout);
  await breakPart(store, '20260202');
  expect(await setDamageAside(store)).not.toEqual([]);
  const short = await scan();
  expect(short.exitCode, short.stderr).toBe(sound.exitCode);
  expect(short.stderr).toContain('xchanges of 2026-02-02 are damaged');
  const { schema, input } = JSON.parse(short.stdout);
  expect(schema).toBe(before.schema);
  expect(input.missing_days).toEqual(['2026-02-02']);
}, 120_000);
