import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SimulatedProvider, startProvider } from './provider-server.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.close());

const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];
const anthropic = () => new Anthropic({ apiKey: 'k', baseURL: provider.url, maxRetries: 0 });
const openai = () => new OpenAI({ apiKey: 'k', baseURL: `${provider.url}/v1`, maxRetries: 0 });

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('the real SDKs understand it', () => {
  test('Anthropic: the stream adds up to the plain answer', async () => {
    const ask = {
      model: 'm-large',
      max_tokens: 64,
      messages,
      thinking: { type: 'adaptive' },
    } as const;
    const plain = await anthropic().messages.create(ask);
    const streamed = await anthropic().messages.stream(ask).finalMessage();
    expect(streamed.content).toEqual([
      { ...plain.content[0], signature: expect.any(String) },
      plain.content[1],
    ]);
    expect(streamed.usage.output_tokens).toBe(12);
    expect(plain.usage.output_tokens).toBe(12);
  });

  test('OpenAI chat: usage comes once, and only when asked for', async () => {
    const ask = { model: 'm-large', messages, stream: true } as const;
    const chunks = await collect(
      await openai().chat.completions.create({ ...ask, stream_options: { include_usage: true } }),
    );
    expect(chunks.filter((chunk) => chunk.usage != null)).toHaveLength(1);
    const silent = await collect(await openai().chat.completions.create(ask));
    expect(silent.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('OpenAI responses, embeddings and models', async () => {
    const response = await openai().responses.create({ model: 'm-large', input: 'Hi' });
    expect(response.output_text).toContain('fox');
    const embedded = await openai().embeddings.create({ model: 'm-embed', input: ['a', 'b'] });
    expect(embedded.data[1]?.embedding[0]).toBe(0.25);
    expect((await openai().models.list()).data[0]?.id).toBe('m-large');
  });

  test.each(['crlf', 'cr'] as const)(
    'a stream with %s line ends, one byte a write',
    async (lineEnd) => {
      provider.behave({ lineEnd, bytesPerWrite: 1, byteOrderMark: lineEnd === 'crlf' });
      const chunks = await collect(
        await openai().chat.completions.create({
          model: 'm-large',
          messages,
          stream: true,
          max_completion_tokens: 5,
        }),
      );
      provider.behave({});
      const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
      expect(text).toBe('A naïve fox 狐 runs');
    },
  );

  test('errors carry the status and what the SDK needs to retry', async () => {
    provider.behave({ status: 529 });
    const error = await anthropic()
      .messages.create({ model: 'm-large', max_tokens: 8, messages })
      .catch((thrown: unknown) => thrown);
    provider.behave({});
    expect(error).toMatchObject({ status: 529 });
    expect((error as { headers: Headers }).headers.get('retry-after')).toBe('1');
  });
});

test('a cut stream ends early and says so', async () => {
  const response = await fetch(`${provider.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-simulate': '{"cutAfterEvents":3}' },
    body: JSON.stringify({ model: 'm', messages, stream: true }),
  });
  await expect(response.text()).rejects.toThrow('terminated');
});

test('what arrives is kept, and whether the client stayed to the end', async () => {
  const seen = provider.received.length;
  await fetch(`${provider.url}/anything?x=1`, { method: 'POST', body: 'as it is' }).then(
    (response) => response.text(),
  );
  const last = provider.received.at(-1);
  expect(provider.received.length).toBe(seen + 1);
  expect(last?.url).toBe('/anything?x=1');
  expect(last?.body.toString()).toBe('as it is');
  expect(await last?.ended).toBe('whole');
});
