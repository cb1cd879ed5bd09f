import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { hashSecret } from '#gateway/identity/governed-key';
import { startTestGateway, TEST_KEY, TEST_SECRET, type TestGateway } from './start-test-gateway.ts';

const NOW = Date.parse('2026-02-01T00:00:00Z');
const hash = hashSecret(TEST_SECRET, null);
const VERIFIED_KEY = `sw-k2-${TEST_SECRET}`;
const identity = {
  keys: [
    { id: 'k1', hash, account_id: 'a1', org_id: 'o1', tier: 'paid' as const },
    { id: 'k2', hash, account_id: 'a2', org_id: 'o2', tier: 'paid' as const, verified: true },
  ],
};
const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];

let gateway: TestGateway;
let now = NOW;
afterEach(async () => {
  now = NOW;
  await gateway.close();
});

async function start(overrides: Parameters<typeof startTestGateway>[0]): Promise<void> {
  gateway = await startTestGateway({ identity, ...overrides }, { clock: () => now });
}

const openai = (apiKey = TEST_KEY) =>
  new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 2 });
const anthropic = (apiKey = TEST_KEY) =>
  new Anthropic({ apiKey, baseURL: gateway.url, maxRetries: 2 });
const ask = (model: string, apiKey = TEST_KEY) =>
  openai(apiKey).chat.completions.create({ model, messages });
const sent = () => JSON.parse(`${gateway.provider.received.at(-1)?.body}`);

test('an advanced model needs a recorded justification, which ends', async () => {
  const grant = {
    models: ['frontier-1'],
    organisations: ['o1'],
    justification: 'Evaluation of the support assistant',
    approvedBy: 'head of risk',
    expiresAt: '2026-03-01T00:00:00Z',
  };
  await start({ policy: { advancedModels: ['frontier*'], grants: [grant] } });
  await ask('frontier-1');
  await ask('small', VERIFIED_KEY);
  const other = ask('frontier-1', VERIFIED_KEY);
  await expect(other).rejects.toMatchObject({ status: 403, code: 'model_not_allowed' });
  now = Date.parse('2026-03-01T00:00:01Z');
  await expect(ask('frontier-1')).rejects.toMatchObject({ code: 'model_not_allowed' });
  expect(gateway.last().note.refusal).toBe('model_not_allowed');
  const inBatch = anthropic().messages.batches.create({
    requests: [{ custom_id: 'x', params: { model: 'frontier-1', max_tokens: 9, messages } }],
  });
  await expect(inBatch).rejects.toMatchObject({ status: 403 });
});

describe('capabilities are refused by name', () => {
  const tools = [{ name: 'f', input_schema: { type: 'object' as const } }];
  const image = {
    type: 'image' as const,
    source: { type: 'base64' as const, media_type: 'image/png' as const, data: 'aGk=' },
  };
  const body = { model: 'm', max_tokens: 9, messages };
  const params = { custom_id: 'x', params: body };
  const calls = {
    tools: () => anthropic().messages.create({ ...body, tools }),
    images: () =>
      anthropic().messages.create({ ...body, messages: [{ role: 'user', content: [image] }] }),
    thinking: () => anthropic().messages.create({ ...body, thinking: { type: 'adaptive' } }),
    batches: () => anthropic().messages.batches.create({ requests: [params] }),
    embeddings: () => openai().embeddings.create({ model: 'm', input: 'x' }),
    logprobs: () => openai().chat.completions.create({ model: 'm', messages, logprobs: true }),
    files: () => openai().files.list(),
  } as const;
  test.each(Object.keys(calls) as (keyof typeof calls)[])('%s', async (name) => {
    await start({ policy: { rules: [{ id: 'no', denyCapabilities: [name] }] } });
    const refused = Promise.resolve(calls[name]());
    await expect(refused).rejects.toMatchObject({ status: 403 });
    expect(gateway.provider.received).toHaveLength(0);
    expect(gateway.last().note.refusal).toBe('capability_not_allowed');
    await anthropic().messages.create(body);
  });
});

test('max_tokens, n and logprobs are capped, refused or lowered as the rule says', async () => {
  const caps = { maxOutputTokens: 50, maxN: 2, allowLogprobs: false };
  await start({ policy: { rules: [{ id: 'caps', ...caps, whenOver: 'lower' as const }] } });
  const asked = { model: 'm', messages, n: 5, max_completion_tokens: 900, logprobs: true };
  await openai().chat.completions.create(asked);
  expect(sent()).toEqual({ model: 'm', messages, n: 2, max_completion_tokens: 50 });
  await ask('m');
  expect(sent().max_completion_tokens).toBe(50);
  await gateway.close();
  await start({ policy: { rules: [{ id: 'caps', ...caps }] } });
  await expect(openai().chat.completions.create(asked)).rejects.toMatchObject({
    status: 400,
    code: 'over_cap',
  });
});

test('requests may have a size', async () => {
  await start({ policy: { rules: [{ id: 'size', maxRequestBytes: 1000 }] } });
  await ask('m');
  const long = [{ role: 'user' as const, content: 'x'.repeat(2000) }];
  const refused = openai().chat.completions.create({ model: 'm', messages: long });
  await expect(refused).rejects.toMatchObject({ status: 413 });
});

test('high volume needs a verified identity', async () => {
  await start({
    budgets: [
      {
        id: 'unverified-output',
        scope: 'account',
        per: 'day',
        measure: 'outputTokens',
        limit: 30,
        unlessVerified: true,
      },
    ],
  });
  const cheap = (apiKey: string) =>
    openai(apiKey).chat.completions.create({ model: 'm', messages, max_completion_tokens: 12 });
  await cheap(TEST_KEY);
  await cheap(TEST_KEY);
  await expect(cheap(TEST_KEY)).rejects.toMatchObject({ status: 429, code: 'budget_exhausted' });
  for (let index = 0; index < 5; index++) await cheap(VERIFIED_KEY);
});
