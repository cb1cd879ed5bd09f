import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

const anthropic = () => new Anthropic({ apiKey: TEST_KEY, baseURL: gateway.url, maxRetries: 0 });
const openai = () => new OpenAI({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
const sent = () => JSON.parse(`${gateway.provider.received.at(-1)?.body}`);
const say = (content: string) => [{ role: 'user' as const, content }];
const SECRETS = 'Mail ann@example.com or bob@example.com; card 4111 1111 1111 1111.';
const MASKED = 'Mail [EMAIL_1] or [EMAIL_2]; card [CARD_1].';

describe('requests', () => {
  test('secrets are replaced in every text a person or a program wrote', async () => {
    gateway = await startTestGateway({ masking: { mode: 'mask' } });
    await anthropic().messages.create({
      model: 'm',
      max_tokens: 9,
      system: [{ type: 'text', text: SECRETS }],
      messages: [
        { role: 'user', content: SECRETS },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't', name: 'x', input: { to: ['ann@example.com'] } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: SECRETS }] },
      ],
    });
    expect(`${gateway.provider.received.at(-1)?.body}`).not.toContain('@example');
    expect(sent()).toMatchObject({
      system: [{ text: MASKED }],
      messages: [
        { content: MASKED },
        { content: [{ input: { to: ['[EMAIL_1]'] } }] },
        { content: [{ content: MASKED }] },
      ],
    });
    expect(gateway.last().note.masked).toEqual({ email: 2, card: 1 });
    await openai().responses.create({ model: 'm', input: SECRETS, instructions: SECRETS });
    expect(sent()).toMatchObject({ input: MASKED, instructions: MASKED });
    await openai().embeddings.create({ model: 'm', input: [SECRETS, 'plain'] });
    expect(sent().input).toEqual([MASKED, 'plain']);
  });

  test('without secrets the bytes are the client’s', async () => {
    gateway = await startTestGateway({ masking: { mode: 'mask' } });
    const body = '{ "model":"m", "messages":[{"role":"user","content":"caf\\u00e9"}], "n":1.0 }';
    await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body,
    });
    expect(`${gateway.provider.received.at(-1)?.body}`).toBe(body);
  });

  test('only counted', async () => {
    gateway = await startTestGateway({ masking: { mode: 'log', answers: true } });
    await openai().chat.completions.create({ model: 'm', messages: say(SECRETS) });
    expect(sent().messages[0].content).toBe(SECRETS);
    expect(gateway.last().note.masked).toEqual({ email: 2, card: 1 });
    const { metrics } = gateway.running.gateway;
    expect(metrics.masked.text()).toContain('kind="email"} 2');
  });

  test('or refused, without saying what they were', async () => {
    gateway = await startTestGateway({ masking: { mode: 'block' } });
    const refused = openai().chat.completions.create({ model: 'm', messages: say(SECRETS) });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'masked_content_blocked' });
    await expect(refused).rejects.not.toThrow('example.com');
    expect(gateway.provider.received).toHaveLength(0);
  });
});

describe('answers', () => {
  test.each([null, 1, 7])(
    'are masked across the borders of chunks (%s bytes)',
    async (bytesPerWrite) => {
      gateway = await startTestGateway({ masking: { mode: 'mask', answers: true } });
      gateway.behave({ text: SECRETS, bytesPerWrite });
      const stream = anthropic().messages.stream({
        model: 'm',
        max_tokens: 99,
        messages: say('Hi'),
      });
      expect((await stream.finalMessage()).content).toMatchObject([{ text: MASKED }]);
      let chat = '';
      for await (const chunk of await openai().chat.completions.create({
        model: 'm',
        messages: say('Hi'),
        stream: true,
      })) {
        chat += chunk.choices[0]?.delta.content ?? '';
      }
      expect(chat).toBe(MASKED);
      const events = [];
      for await (const event of await openai().responses.create({
        model: 'm',
        input: 'Hi',
        stream: true,
      })) {
        events.push(event);
      }
      expect(JSON.stringify(events)).not.toContain('@example');
      const deltas = events.filter((event) => event.type === 'response.output_text.delta');
      expect(deltas.map(({ delta }) => delta).join('')).toBe(MASKED);
      const whole = await openai().chat.completions.create({ model: 'm', messages: say('Hi') });
      expect(whole.choices[0]?.message.content).toBe(MASKED);
      expect(gateway.records.map(({ exchange }) => exchange.output_tokens)).toEqual([9, 9, 9, 9]);
    },
  );

  test('placeholders are turned back for the client that sent the values', async () => {
    gateway = await startTestGateway({
      masking: { mode: 'mask', reversible: true, answers: true },
    });
    gateway.behave({
      text: 'I wrote to [EMAIL_1] and [EMAIL_9], not to new@example.com.',
      bytesPerWrite: 3,
    });
    const stream = anthropic().messages.stream({
      model: 'm',
      max_tokens: 99,
      messages: say('Write to ann@example.com'),
    });
    expect((await stream.finalMessage()).content).toMatchObject([
      { text: 'I wrote to ann@example.com and [EMAIL_9], not to [EMAIL_2].' },
    ]);
    expect(sent().messages[0].content).toBe('Write to [EMAIL_1]');
    const whole = await anthropic().messages.create({
      model: 'm',
      max_tokens: 99,
      messages: say('Write to ann@example.com'),
    });
    expect(whole.content).toMatchObject([
      { text: 'I wrote to ann@example.com and [EMAIL_9], not to [EMAIL_2].' },
    ]);
  });

  test.each(['mask', 'log'] as const)('kept text is masked text (mode %s)', async (mode) => {
    const texts: unknown[] = [];
    gateway = await startTestGateway(
      { masking: { mode }, spool: { keepText: 'all' } },
      {
        sink: {
          append: async (_record, _said, text) => {
            texts.push(text);
            return true;
          },
          admit: () => {},
          healthy: () => true,
        },
      },
    );
    gateway.behave({ text: SECRETS });
    await openai().chat.completions.create({ model: 'm', messages: say(SECRETS) });
    const stream = await openai().chat.completions.create({
      model: 'm',
      messages: say(SECRETS),
      stream: true,
    });
    for await (const _chunk of stream);
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(text).toMatchObject({ prompt: MASKED, response: MASKED });
  });
});
