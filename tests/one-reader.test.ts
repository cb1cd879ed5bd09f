/** One call, seen by the gateway and found in a log, is one and the same exchange. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '#fingerprint/fingerprint';
import { readPair, readPairFields } from '#ingest/logs/bodies/pair';
import { buildExchange } from '#ingest/logs/exchange-fields';
import { Rejected } from '#ingest/logs/format';
import type { Exchange } from '#schema/exchange';
import {
  type CallBody as Body,
  CALLS,
  CHAT,
  chatBody,
  searchTool,
} from './fixtures/provider-calls.ts';
import {
  startTestGateway,
  TEST_KEY,
  type TestGateway,
  testConfig,
} from './gateway/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  // Names of end users as the client says them: a log has nothing else.
  const { identity } = testConfig('http://127.0.0.1:9');
  gateway = await startTestGateway({ identity: { ...identity, endUserIds: 'clear' } });
});
afterAll(() => gateway.close());

const HEADERS: Record<string, string> = {
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
  authorization: `Bearer ${TEST_KEY}`,
};

/** The exchange as the gateway recorded it, and what the client was answered. */
async function byGateway(
  path: string,
  body: Body,
): Promise<{ exchange: Exchange; answer: string }> {
  const before = gateway.records.length;
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { ...HEADERS, ...(path.startsWith('/v1beta') ? { 'x-goog-api-key': TEST_KEY } : {}) },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  expect(response.status, answer.slice(0, 300)).toBe(200);
  await gateway.recorded(before + 1);
  return { exchange: gateway.last().exchange, answer };
}

/** The same from a log that kept request and answer. */
function byLog(path: string, body: Body, answer: string): Exchange {
  const record = {
    ts: Date.UTC(2026, 1, 1),
    account_id: 'a1',
    request: { url: `https://api.example.com${path}`, body },
    response: { status: 200, body: answer.startsWith('{') ? JSON.parse(answer) : answer },
  };
  const fields = readPairFields(record, readPair(record)!);
  const context = { now: Date.UTC(2026, 1, 2), fallbackId: () => 'x', unknownField: () => {} };
  const exchange = buildExchange(fields, context);
  if (exchange instanceof Rejected) throw new Error(JSON.stringify(exchange));
  const { system, prompt, messages, tools, tools_hash, images } = exchange;
  const input = { system, prompt, messages, tools, tools_hash, images };
  return { ...exchange, fingerprint: fingerprint(input, { embed: false }) };
}

const COMPARED = [
  'endpoint',
  'model',
  'stream',
  'turns',
  'tools',
  'tools_hash',
  'images',
  'thinking',
  'max_tokens',
  'temperature',
  'n',
  'end_user_id',
  'stop_reason',
  'status',
  'aborted',
  'input_tokens',
  'cached_tokens',
  'output_tokens',
  'reasoning_tokens',
  'prompt_chars',
  'response_chars',
] as const;

/** What a log does not say is unknown there; the gateway says that it was not so. */
const SAID_BY_GATEWAY_ALONE = { stream: false, aborted: false };

function compared(exchange: Exchange) {
  const fields = Object.fromEntries(COMPARED.map((field) => [field, exchange[field]]));
  return { ...fields, fingerprint: { ...exchange.fingerprint, embedding: null } };
}

describe('a call by log and by gateway is the same exchange', () => {
  test.each(CALLS)('%s', async (_what, path, body) => {
    const seen = await byGateway(path, body);
    const logged = byLog(path, body, seen.answer);
    for (const [field, otherwise] of Object.entries(SAID_BY_GATEWAY_ALONE)) {
      (logged as unknown as Body)[field] ??= otherwise;
    }
    expect(compared(logged)).toEqual(compared(seen.exchange));
    expect(seen.exchange.fingerprint?.chars ?? 0).toBe(seen.exchange.prompt_chars);
  });

  test('two specifications under one name are two', async () => {
    const one = await byGateway(CHAT, chatBody({ tools: [searchTool('one')] }));
    const other = await byGateway(CHAT, chatBody({ tools: [searchTool('other')] }));
    expect(one.exchange.tools).toEqual(other.exchange.tools);
    expect(one.exchange.tools_hash).not.toBe(other.exchange.tools_hash);
    expect(one.exchange.fingerprint?.tools_hash).not.toBe(other.exchange.fingerprint?.tools_hash);
  });
});
