import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  PROVIDER_KEY,
  startTestGateway,
  TEST_KEY,
  type TestGateway,
} from './start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
afterEach(() => gateway.behave({}));

const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];
const anthropic = () => new Anthropic({ apiKey: TEST_KEY, baseURL: gateway.url, maxRetries: 0 });
const openai = () => new OpenAI({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('unmodified SDKs', () => {
  test('Anthropic, whole', async () => {
    const message = await anthropic().messages.create({ model: 'm', max_tokens: 64, messages });
    expect(message.content[0]).toMatchObject({ type: 'text' });
    const { exchange, note } = gateway.last();
    expect(exchange).toMatchObject({
      account_id: 'a1',
      org_id: 'o1',
      api_key_id: 'k1',
      provider: 'anthropic',
      endpoint: '/v1/messages',
      model: 'm',
      stream: false,
      status: 200,
      stop_reason: 'end_turn',
      input_tokens: message.usage.input_tokens,
      output_tokens: message.usage.output_tokens,
      max_tokens: 64,
      turns: 1,
      prompt: null,
      response: null,
      aborted: false,
    });
    expect(exchange.fingerprint).toMatchObject({ chars: 20, language: expect.any(String) });
    expect(note).toMatchObject({ usage_source: 'provider', operation: 'messages' });
  });

  test('Anthropic, streamed, with thinking', async () => {
    const stream = anthropic().messages.stream({
      model: 'm',
      max_tokens: 64,
      messages,
      thinking: { type: 'adaptive' },
    });
    const message = await stream.finalMessage();
    expect(message.usage.output_tokens).toBe(12);
    expect(gateway.last().exchange).toMatchObject({
      stream: true,
      output_tokens: 12,
      reasoning_tokens: 4,
      thinking: true,
      input_tokens: message.usage.input_tokens,
    });
  });

  test('Anthropic: tokens counted, models listed, batches made and fetched', async () => {
    const counted = await anthropic().messages.countTokens({ model: 'm', messages });
    expect(counted.input_tokens).toBeGreaterThan(0);
    expect(gateway.last().note.operation).toBe('count_tokens');
    expect((await anthropic().models.list()).data[0]?.id).toBe('m-large');
    const params = { model: 'm', max_tokens: 9, messages };
    const batch = await anthropic().messages.batches.create({
      requests: [
        { custom_id: 'first', params },
        { custom_id: 'second', params },
      ],
    });
    expect(gateway.last()).toMatchObject({ note: { operation: 'batches' } });
    await fetch(`${gateway.url}/v1/messages/batches/${batch.id}/results`, {
      headers: { 'x-api-key': TEST_KEY },
    }).then((response) => response.text());
    expect(gateway.last()).toMatchObject({
      exchange: { output_tokens: 24 },
      note: { operation: 'batch_results' },
    });
  });

  test('OpenAI: a batch is made and looked at, its tokens are counted in the results', async () => {
    const made = await openai().batches.create({
      input_file_id: 'file-0',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    await openai().batches.retrieve(made.id);
    expect(gateway.last()).toMatchObject({
      exchange: { output_tokens: null },
      note: { operation: 'batches' },
    });
    const results = await openai().files.content(made.output_file_id as string);
    expect((await results.text()).trim().split('\n')).toHaveLength(2);
    expect(gateway.last()).toMatchObject({
      exchange: { output_tokens: 24 },
      note: { operation: 'file_content', usage_source: 'provider' },
    });
  });

  test('OpenAI chat, whole and streamed', async () => {
    const whole = await openai().chat.completions.create({ model: 'm', messages });
    expect(gateway.last().exchange).toMatchObject({
      provider: 'openai',
      input_tokens: whole.usage?.prompt_tokens,
      output_tokens: 12,
      stop_reason: 'stop',
    });
    const ask = { model: 'm', messages, stream: true } as const;
    const chunks = await collect(await openai().chat.completions.create(ask));
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(gateway.last().exchange).toMatchObject({ stream: true, output_tokens: 12 });
  });

  test('usage asked for on the client’s behalf is not shown to it', async () => {
    const ask = { model: 'm', messages, stream: true } as const;
    const quiet = await collect(await openai().chat.completions.create(ask));
    expect(quiet.every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true);
    const asked = await collect(
      await openai().chat.completions.create({ ...ask, stream_options: { include_usage: true } }),
    );
    expect(asked.filter((chunk) => chunk.usage != null)).toHaveLength(1);
  });

  test('OpenAI responses, whole and streamed', async () => {
    const ask = { model: 'm', input: 'Tell me about foxes.' };
    const whole = await openai().responses.create(ask);
    expect(gateway.last().exchange).toMatchObject({
      endpoint: '/v1/responses',
      output_tokens: whole.usage?.output_tokens,
      stop_reason: 'completed',
    });
    const events = await collect(await openai().responses.create({ ...ask, stream: true }));
    expect(events.at(-1)?.type).toBe('response.completed');
    expect(gateway.last().exchange).toMatchObject({ stream: true, output_tokens: 12 });
  });

  test('OpenAI embeddings and models', async () => {
    const embedded = await openai().embeddings.create({ model: 'e', input: ['a', 'b'] });
    expect(embedded.data[1]?.embedding[0]).toBe(0.25);
    expect(gateway.last()).toMatchObject({
      exchange: { output_tokens: 0, input_tokens: embedded.usage.prompt_tokens },
      note: { usage_source: 'provider' },
    });
    expect((await openai().models.list()).data[0]?.id).toBe('m-large');
  });

  test('the provider sees its own key and nothing of the client’s', async () => {
    await anthropic().messages.create({ model: 'm', max_tokens: 8, messages });
    await openai().chat.completions.create({ model: 'm', messages });
    for (const { headers } of gateway.provider.received) {
      const key = headers['x-api-key'] ?? headers.authorization;
      expect(key === PROVIDER_KEY || key === `Bearer ${PROVIDER_KEY}`).toBe(true);
      expect(JSON.stringify(headers)).not.toContain('sw-k1');
    }
  });

  test('errors reach the SDK as the provider meant them', async () => {
    gateway.behave({ status: 529 });
    const failed = anthropic().messages.create({ model: 'm', max_tokens: 8, messages });
    await expect(failed).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
    gateway.behave({ status: 429 });
    const error = await openai()
      .chat.completions.create({ model: 'm', messages })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect((error as { headers: Headers }).headers.get('retry-after')).toBe('1');
    expect(gateway.last().exchange).toMatchObject({ status: 429, output_tokens: null });
  });

  test('an SDK that retries is seen to retry', async () => {
    gateway.behave({ status: 500 });
    const client = new OpenAI({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1`, maxRetries: 1 });
    await expect(client.chat.completions.create({ model: 'm', messages })).rejects.toThrow();
    expect(gateway.last().exchange.retry_count).toBe(1);
  });
});

describe('streams as networks and providers make them', () => {
  test.each([
    { lineEnd: 'crlf', bytesPerWrite: 7 },
    { lineEnd: 'cr', bytesPerWrite: 5 },
    { bytesPerWrite: 1 },
    { bytesPerWrite: 0, byteOrderMark: true },
    { paddingChars: 40_000 },
    { contentEncoding: 'gzip' },
  ] as const)('%j is understood by the SDK and metered', async (behaviour) => {
    gateway.behave({ ...behaviour, outputTokens: 11, text: 'naïve 狐 🦊 café fox' });
    const stream = anthropic().messages.stream({ model: 'm', max_tokens: 64, messages });
    const message = await stream.finalMessage();
    expect(message.content[0]).toMatchObject({ text: 'naïve 狐 🦊 café fox' });
    expect(gateway.last()).toMatchObject({
      exchange: { output_tokens: 5 },
      note: { usage_source: 'provider' },
    });
  });

  test('bytes pass unchanged', async () => {
    const behaviour = JSON.stringify({ lineEnd: 'crlf', byteOrderMark: true, bytesPerWrite: 3 });
    const body = JSON.stringify({ model: 'm', max_tokens: 50, messages, stream: true });
    const ask = (url: string, key: string) =>
      fetch(`${url}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'x-simulate': behaviour, 'anthropic-version': '2026-10-21' },
        body,
      }).then(async (response) => Buffer.from(await response.arrayBuffer()).toString());
    const direct = await ask(gateway.provider.url, 'any');
    const through = await ask(gateway.url, TEST_KEY);
    const number = /answer-\d+/g;
    expect(through.replaceAll(number, 'x')).toBe(direct.replaceAll(number, 'x'));
  });

  test('usage that is left out is estimated, and said to be', async () => {
    gateway.behave({ usage: 'omitted', outputTokens: 40 });
    await collect(await openai().chat.completions.create({ model: 'm', messages, stream: true }));
    const { exchange, note } = gateway.last();
    expect(note.usage_source).toBe('estimated');
    expect(exchange.output_tokens).toBeGreaterThan(20);
  });

  test('a provider that says zero is taken at its word: nobody is billed for a guess', async () => {
    gateway.behave({ usage: 'zero', outputTokens: 40 });
    await anthropic().messages.stream({ model: 'm', max_tokens: 64, messages }).finalMessage();
    expect(gateway.last()).toMatchObject({
      exchange: { output_tokens: 0, input_tokens: 0 },
      note: { usage_source: 'provider' },
    });
  });

  test('a stream the provider cuts is an error for the client, and is accounted', async () => {
    gateway.behave({ cutAfterEvents: 8, outputTokens: 40 });
    const stream = anthropic().messages.stream({ model: 'm', max_tokens: 64, messages });
    await expect(stream.finalMessage()).rejects.toThrow();
    expect(gateway.last()).toMatchObject({
      exchange: { status: 200, output_tokens: expect.any(Number) },
      note: { error: 'upstream_unreachable', usage_source: 'estimated' },
    });
  });

  test('an error event inside a stream is recorded with the exchange', async () => {
    gateway.behave({ errorAfterEvents: 6 });
    const stream = anthropic().messages.stream({ model: 'm', max_tokens: 64, messages });
    await expect(stream.finalMessage()).rejects.toThrow('simulated overload');
    expect(gateway.last().note.error).toBe('overloaded_error');
  });
});
