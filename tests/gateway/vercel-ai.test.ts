import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { embed, generateText, streamText } from 'ai';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
afterEach(() => gateway.behave({}));

const prompt = 'Tell me about foxes.';
const anthropic = () => createAnthropic({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1` });
const openai = () => createOpenAI({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1` });

test.each([
  ['Anthropic', () => anthropic()('m'), '/v1/messages'],
  ['OpenAI chat', () => openai().chat('m'), '/v1/chat/completions'],
  ['OpenAI responses', () => openai().responses('m'), '/v1/responses'],
] as const)('%s, whole and streamed', async (_name, model, endpoint) => {
  const whole = await generateText({ model: model(), prompt, maxRetries: 0 });
  expect(whole.text).toContain('fox');
  expect(gateway.last().exchange).toMatchObject({
    endpoint,
    stream: false,
    output_tokens: whole.usage.outputTokens,
    input_tokens: whole.usage.inputTokens,
  });
  const stream = streamText({ model: model(), prompt, maxRetries: 0 });
  let text = '';
  for await (const piece of stream.textStream) text += piece;
  expect(text).toBe(whole.text);
  const usage = await stream.usage;
  expect(gateway.last().exchange).toMatchObject({
    stream: true,
    output_tokens: usage.outputTokens,
    input_tokens: usage.inputTokens,
  });
});

test('embeddings', async () => {
  const { embedding } = await embed({ model: openai().embedding('e'), value: prompt });
  expect(embedding[0]).toBe(0.25);
  expect(gateway.last().note.operation).toBe('embeddings');
});

test('a refusal is not retried', async () => {
  const before = gateway.provider.received.length;
  await gateway.running.decisions.replace({
    schema: 'stillwatch.decisions/1',
    version: 1,
    issued_at: 1,
    campaigns: {},
    decisions: [
      {
        id: 'd',
        scope: 'account',
        value: 'a1',
        action: 'suspend',
        mode: 'enforce',
        expires_at: null,
        origin: 'test',
        reason: '',
        params: {},
      },
    ],
  });
  await expect(generateText({ model: anthropic()('m'), prompt })).rejects.toMatchObject({
    statusCode: 403,
    isRetryable: false,
  });
  expect(gateway.provider.received.length).toBe(before);
});
