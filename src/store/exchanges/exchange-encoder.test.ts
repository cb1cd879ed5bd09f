import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { EXCHANGE_COLUMNS } from './columns.ts';
import { createExchangeEncoder } from './exchange-encoder.ts';
import { type ArbitraryRow, arbitraryRows } from './fixtures/arbitrary-exchanges.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
});
afterAll(() => store?.close());
beforeEach(() => store.command('TRUNCATE TABLE exchanges'));

/** What no store holds becomes U+FFFD: ill-formed UTF-16, and U+0000. */
const wellFormed = (value: string | null): string =>
  (value ?? '').toWellFormed().replaceAll('\u0000', '\ufffd');
const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));
const float32 = (value: number | null): number | null => value && Math.fround(value);

/** What the store must hold, by the words of columns.ts: written apart from the encoder. */
function expectedRow({
  exchange: e,
  fingerprint: f,
  network,
}: ArbitraryRow): Record<string, unknown> {
  return {
    ...Object.fromEntries(EXCHANGE_COLUMNS.map(({ name }) => [name, 0])),
    id: e.id,
    ts: String(e.ts),
    ...Object.fromEntries(
      (
        [
          'account_id',
          'org_id',
          'api_key_id',
          'end_user_id',
          'provider',
          'endpoint',
          'model',
          'user_agent',
          'ja4',
          'device_id',
          'stop_reason',
        ] as const
      ).map((name) => [name, wellFormed(e[name])]),
    ),
    stream: flag(e.stream),
    asn: e.asn ?? network?.asn ?? 0,
    country: wellFormed(e.country ?? network?.country ?? null),
    network_kind: network?.kind ?? '',
    source: '',
    turns: e.turns,
    images: e.images,
    tool_count: e.tools === null ? null : e.tools.length,
    thinking: flag(e.thinking),
    max_tokens: e.max_tokens,
    temperature: float32(e.temperature),
    n: e.n,
    status: e.status !== null && e.status < 65_536 ? e.status : null,
    aborted: flag(e.aborted),
    envelope_replayed: flag(e.envelope_replayed),
    input_tokens: e.input_tokens,
    cached_tokens: e.cached_tokens,
    output_tokens: e.output_tokens,
    reasoning_tokens: e.reasoning_tokens,
    cost_usd: e.cost_usd,
    latency_ms: e.latency_ms,
    ttft_ms: e.ttft_ms,
    prompt_chars: e.prompt_chars ?? f?.chars ?? e.prompt?.length ?? null,
    response_chars: e.response_chars ?? e.response?.length ?? null,
    retry_count: e.retry_count,
    language: '',
    task: '',
    ...(f === null ? {} : f),
    fingerprint_version: f?.version ?? 0,
    ...Object.fromEntries(
      (
        [
          'exact_hash',
          'template_hash',
          'opening_hash',
          'ending_hash',
          'system_hash',
          'tools_hash',
        ] as const
      ).map((name) => [name, String(f?.[name] ?? 0)]),
    ),
    minhash_bands: f?.minhash_bands ?? [],
    simhash: f === null ? '0' : String((BigInt(f.simhash[0]) << 32n) | BigInt(f.simhash[1])),
    embedding: f?.embedding ?? [],
  };
}

const READ = `SELECT * REPLACE (toString(toUnixTimestamp64Milli(ts)) AS ts,
  toFloat64(temperature) AS temperature) FROM exchanges`;

describe('createExchangeEncoder', () => {
  test('whatever is appended is read back exactly', async () => {
    const rows = arbitraryRows(1500);
    const encoder = createExchangeEncoder();
    for (const { exchange, fingerprint, network } of rows) {
      encoder.append(exchange, fingerprint, network);
    }
    const block = encoder.take();
    expect(block.rows).toBe(rows.length);
    await store.insertNative('exchanges', [block.bytes]);
    const found = await store.query<Record<string, unknown>>(READ);
    const byId = new Map(found.map((row) => [row.id, row]));
    expect(byId.size).toBe(rows.length);
    for (const row of rows) {
      const { ip: _, ...got } = byId.get(row.exchange.id) as Record<string, unknown>;
      const { ip: __, version: ___, chars: ____, ...expected } = expectedRow(row);
      expect(got).toEqual(expected);
    }
  });

  test('addresses agree with ClickHouse’s own reading of them', async () => {
    const addresses = [
      ...fc.sample(fc.oneof(fc.ipV4(), fc.ipV6()), { numRuns: 300, seed: 1 }),
      ...['::', '::1', '2001:db8::', '2001:db8::192.0.2.1', '::ffff:192.0.2.9', '1:2:3:4:5:6:7::'],
    ];
    const encoder = createExchangeEncoder();
    addresses.forEach((ip, index) => {
      encoder.append({ ...emptyExchange(String(index), 0, 'a'), ip }, null, null);
    });
    await store.insertNative('exchanges', [encoder.take().bytes]);
    const [row] = await store.query<{ differing: string[] }>(
      `SELECT groupArrayIf(text, ip != toIPv6(text)) AS differing
       FROM (SELECT ip, {addresses:Array(String)}[toUInt32(id) + 1] AS text FROM exchanges)`,
      { params: { addresses } },
    );
    expect(row?.differing).toEqual([]);
  });

  test('take starts anew, and an empty block holds no rows', async () => {
    const encoder = createExchangeEncoder();
    encoder.append({ ...emptyExchange('1', 0, 'a'), org_id: 'first' }, null, null);
    expect(encoder.rows()).toBe(1);
    const first = encoder.take();
    expect(encoder.rows()).toBe(0);
    encoder.append({ ...emptyExchange('2', 0, 'a'), org_id: 'second' }, null, null);
    const second = encoder.take();
    const none = encoder.take();
    await store.insertNative('exchanges', [first.bytes, none.bytes, second.bytes]);
    expect(await store.query('SELECT id, org_id FROM exchanges ORDER BY id')).toEqual([
      { id: '1', org_id: 'first' },
      { id: '2', org_id: 'second' },
    ]);
  });

  test('dictionaries of more than 256 and of more than 65,536 values keep their values', async () => {
    const encoder = createExchangeEncoder();
    for (let index = 0; index < 70_000; index++) {
      const exchange = emptyExchange(String(index), 0, 'a');
      exchange.user_agent = `u${index}`;
      exchange.model = `m${index % 300}`;
      encoder.append(exchange, null, null);
    }
    await store.insertNative('exchanges', [encoder.take().bytes]);
    const [row] = await store.query(
      `SELECT toUInt32(count()) AS rows, toUInt32(countIf(user_agent = concat('u', id)
         AND model = concat('m', toString(toUInt32(id) % 300)))) AS right FROM exchanges`,
    );
    expect(row).toEqual({ rows: 70_000, right: 70_000 });
  });
});
