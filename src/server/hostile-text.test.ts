/** Any string in any field that strangers fill: it is taken, and the look stands. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '#schema/api/status';
import { type Exchange, emptyExchange } from '#schema/exchange';
import { storable, storableText } from '#schema/foreign-text';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
});
afterAll(() => control?.end());

const TEXT_FIELDS = [
  ...(['org_id', 'api_key_id', 'end_user_id', 'provider', 'endpoint', 'model', 'ip'] as const),
  ...(['country', 'user_agent', 'ja4', 'device_id', 'system', 'prompt', 'tools_hash'] as const),
  ...(['response', 'stop_reason'] as const),
] satisfies (keyof Exchange)[];

const texts = fc.record(
  Object.fromEntries(TEXT_FIELDS.map((field) => [field, arbitraryText])) as Record<
    (typeof TEXT_FIELDS)[number],
    fc.Arbitrary<string>
  >,
);
const drawn = fc.sample(fc.tuple(texts, arbitraryText, fc.array(arbitraryText)), {
  numRuns: 600,
  seed: 5,
});

const noteOf = (text: string) => ({
  ...{ operation: text, upstream: text, upstream_request_id: text, usage_source: 'none' },
  ...{ cache_write_tokens: null, model_served: text, provider_refusal: text, error: text },
  ...{ refusal: text, decisions: [text], shadow_decisions: [text], masked: { [text]: 1 } },
  ...{ envelope_replayed: false, request_bytes: 1, answer_bytes: 1 },
});

test('from a gateway’s spool and from OpenTelemetry', async () => {
  const now = Date.now();
  const lines = drawn.map(([fields, text, tools], index) => {
    const exchange = {
      ...emptyExchange(`${index}${text}`, now - index * 60_000, `account-${index % 40}${text}`),
      ...fields,
      tools,
      messages: [{ role: text, content: text }],
    };
    return JSON.stringify({ note: noteOf(text), exchange });
  });
  const sent = await control.ask('gateway', '/v1/spool/exchanges', {
    method: 'POST',
    body: gzipSync(lines.join('\n')),
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
  });
  expect(sent).toMatchObject({ status: 200, body: { taken: drawn.length, rejected: 0 } });

  const spans = drawn.slice(0, 200).map(([fields, text], index) => {
    const values = {
      ...{ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': fields.model },
      ...{ 'account.id': `otlp-${text}`, 'user_agent.original': fields.user_agent },
      ...{ 'gen_ai.prompt': fields.prompt, 'gen_ai.response.finish_reasons': text },
    };
    return {
      ...{ traceId: `t${index}`, spanId: `s${index}` },
      startTimeUnixNano: String(BigInt(now - index) * 1_000_000n),
      attributes: Object.entries(values).map(([key, stringValue]) => {
        return { key, value: { stringValue } };
      }),
    };
  });
  const told = await control.ask('telemetry', '/v1/traces', {
    method: 'POST',
    body: { resourceSpans: [{ scopeSpans: [{ spans }] }] },
  });
  expect(told.status).toBe(200);

  const began = Date.now();
  await expect
    .poll(async () => ((await control.ask('viewer', '/v1/status')).body as Status).analysis, {
      timeout: 90_000,
      interval: 500,
    })
    .toMatchObject({
      error: null,
      looked_until: expect.toSatisfy((until: number | null) => (until ?? 0) > began),
      refused: { account_ids: [], campaign_ids: [] },
    });
  const stored = await control.control.store.query<{ model: string; account_id: string }>(
    'SELECT model, account_id FROM exchanges',
  );
  expect(storable(stored)).toBe(stored);
  const [fields] = drawn[0]!;
  expect(stored.map(({ model }) => model)).toContain(storableText(fields.model));
}, 180_000);
