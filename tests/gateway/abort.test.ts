import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];

function post(url: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'x-api-key': TEST_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

/** Reads a stream until some text has come, then goes away. */
async function readThenLeave(gateway: TestGateway, path: string, needle: string): Promise<void> {
  const leave = new AbortController();
  const body = { model: 'm', max_tokens: 4000, stream: true, messages };
  const answer = await post(gateway.url, path, body, leave.signal);
  let seen = '';
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    seen += Buffer.from(chunk).toString();
    if (seen.includes(needle)) break;
  }
  leave.abort();
}

describe('a client that goes away, where the call is cancelled', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.behave({}));

  test('in the middle of a stream: the provider is told, what was served is accounted', async () => {
    gateway.behave({ outputTokens: 4000, betweenEventsMs: 2 });
    await readThenLeave(gateway, '/v1/messages', 'door');
    await gateway.recorded(1);
    expect(await gateway.provider.received.at(-1)?.ended).toBe('closed');
    const { exchange, note } = gateway.last();
    expect(exchange).toMatchObject({ aborted: true, status: 200 });
    expect(note.usage_source).toBe('estimated');
    expect(exchange.output_tokens).toBeGreaterThan(5);
    expect(exchange.output_tokens).toBeLessThan(3000);
    expect(exchange.input_tokens).toBeGreaterThan(10);
  });

  test('before the first byte: the provider is told as well', async () => {
    gateway.behave({ firstByteMs: 5000 });
    const before = gateway.records.length;
    const leave = new AbortController();
    const asked = post(
      gateway.url,
      '/v1/messages',
      { model: 'm', max_tokens: 9, messages },
      leave.signal,
    );
    while (gateway.provider.received.length < 2) await new Promise((done) => setTimeout(done, 5));
    leave.abort();
    await expect(asked).rejects.toThrow();
    await gateway.recorded(before + 1);
    expect(await gateway.provider.received.at(-1)?.ended).toBe('closed');
    const { exchange, note } = gateway.last();
    expect(exchange).toMatchObject({ aborted: true, status: null, output_tokens: 0 });
    expect(note.usage_source).toBe('estimated');
  });

  test('just before the end, to dodge the count: the answer is charged all the same', async () => {
    // The event with the role and 398 with text have come; the end has not.
    gateway.behave({ outputTokens: 400, silentAfterEvents: 399 });
    const before = gateway.records.length;
    const client = new OpenAI({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
    let pieces = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) pieces++;
      if (pieces === 398) break;
    }
    await gateway.recorded(before + 1);
    const { exchange } = gateway.last();
    expect(exchange.aborted).toBe(true);
    expect(exchange.output_tokens).toBeGreaterThan(200);
  });

  test('an upload that breaks off is no failure of the provider', async () => {
    const before = gateway.records.length;
    const broken = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('half'));
        setTimeout(() => controller.error(new Error('gone')), 50);
      },
    });
    const asked = fetch(`${gateway.url}/v1/files`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body: broken,
      duplex: 'half',
    } as RequestInit);
    await expect(asked).rejects.toThrow();
    await gateway.recorded(before + 1);
    expect(gateway.last()).toMatchObject({ exchange: { aborted: true }, note: { error: null } });
  });
});

describe('a client that goes away, where the answer is drained', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({
      upstream: { onAbort: 'drain', drainSeconds: 20, drainBytes: 60_000 },
    });
  });
  afterAll(() => gateway.close());

  test('the exact usage is learnt', async () => {
    gateway.behave({ outputTokens: 60, betweenEventsMs: 10 });
    await readThenLeave(gateway, '/v1/messages', 'fox');
    await gateway.recorded(1);
    expect(gateway.last()).toMatchObject({
      exchange: { aborted: true, output_tokens: 60 },
      note: { usage_source: 'provider' },
    });
  });

  test('but not without end', async () => {
    gateway.behave({ outputTokens: 4000, betweenEventsMs: 1 });
    await readThenLeave(gateway, '/v1/messages', 'fox');
    await gateway.recorded(2);
    expect(await gateway.provider.received.at(-1)?.ended).toBe('closed');
    expect(gateway.last()).toMatchObject({
      exchange: { aborted: true },
      note: { usage_source: 'estimated' },
    });
    expect(gateway.last().exchange.output_tokens).toBeGreaterThan(100);
  });
});
