import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];
const anthropic = (maxRetries = 0) =>
  new Anthropic({ apiKey: TEST_KEY, baseURL: gateway.url, maxRetries });
const openai = (maxRetries = 0) =>
  new OpenAI({ apiKey: TEST_KEY, baseURL: `${gateway.url}/v1`, maxRetries });
const asked = () => gateway.provider.received.length;

function budget(fields: Record<string, unknown>) {
  return startTestGateway({
    budgets: [
      {
        id: 'rule',
        scope: 'account',
        per: 'day',
        measure: 'requests',
        limit: 2,
        ...fields,
      } as never,
    ],
  });
}

test('a used-up budget stops the SDK: it does not retry', async () => {
  gateway = await budget({});
  for (let index = 0; index < 2; index++) {
    await anthropic().messages.create({ model: 'm', max_tokens: 9, messages });
  }
  const refused = anthropic(3).messages.create({ model: 'm', max_tokens: 9, messages });
  await expect(refused).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' });
  await expect(openai(3).chat.completions.create({ model: 'm', messages })).rejects.toMatchObject({
    status: 429,
    code: 'budget_exhausted',
  });
  expect(asked()).toBe(2);
  expect(gateway.last()).toMatchObject({
    exchange: { status: 429, output_tokens: null },
    note: { refusal: 'budget_exhausted' },
  });
  expect(gateway.records).toHaveLength(4);
});

test('calls of no known format draw on the same budget', async () => {
  gateway = await budget({});
  const call = () =>
    fetch(`${gateway.url}/v1/audio/speech`, { headers: { 'x-api-key': TEST_KEY } });
  expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(429);
});

test('many at once never spend more than there is', async () => {
  gateway = await budget({ measure: 'outputTokens', limit: 500 });
  gateway.behave({ outputTokens: 90, firstByteMs: 30 });
  const calls = Array.from({ length: 20 }, () =>
    openai()
      .chat.completions.create({ model: 'm', messages, max_completion_tokens: 100 })
      .then(
        () => true,
        () => false,
      ),
  );
  const passed = (await Promise.all(calls)).filter(Boolean).length;
  expect(passed).toBe(5);
  const spent = gateway.records.reduce(
    (sum, { exchange }) => sum + (exchange.output_tokens ?? 0),
    0,
  );
  expect(spent).toBe(450);
});

test('what was reserved and not used comes back', async () => {
  gateway = await budget({ measure: 'outputTokens', limit: 130 });
  for (let index = 0; index < 3; index++) {
    await openai().chat.completions.create({ model: 'm', messages, max_completion_tokens: 100 });
  }
  expect(asked()).toBe(3);
});

test('a stream is stopped in its middle when its budget ends', async () => {
  gateway = await startTestGateway({
    counters: { reserveOutputTokens: 10 },
    budgets: [{ id: 'day', scope: 'account', per: 'day', measure: 'outputTokens', limit: 300 }],
  });
  gateway.behave({ outputTokens: 4000, betweenEventsMs: 1 });
  const stream = await openai().chat.completions.create({ model: 'm', messages, stream: true });
  let text = '';
  const reading = (async () => {
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  })();
  await expect(reading).rejects.toThrow('The budget is used up');
  expect(text.length).toBeGreaterThan(200);
  expect(text.length).toBeLessThan(2500);
  expect(await gateway.provider.received.at(-1)?.ended).toBe('closed');
  expect(gateway.last()).toMatchObject({
    exchange: { status: 200, aborted: false },
    note: { refusal: 'budget_exhausted', usage_source: 'estimated' },
  });
});

test('money is counted where the price is known', async () => {
  gateway = await startTestGateway({
    prices: { m: { input: 0, output: 1_000_000 } },
    budgets: [{ id: 'spend', scope: 'organisation', per: 'day', measure: 'dollars', limit: 25 }],
  });
  const ask = () => openai().chat.completions.create({ model: 'm', messages, max_tokens: 12 });
  await ask();
  expect(gateway.last().exchange.cost_usd).toBe(12);
  await ask();
  await expect(ask()).rejects.toMatchObject({ status: 429 });
});

describe('whom a ceiling holds for', () => {
  test.each([
    [{ tiers: ['free'] }, 3],
    [{ tiers: ['paid'] }, 1],
    [{ unlessVerified: true }, 1],
    [{ models: ['other*'] }, 3],
    [{ models: ['m*'] }, 1],
    [{ scope: 'api_key', only: ['k2'] }, 3],
    [{ scope: 'model' }, 1],
  ] as const)('%j lets %i of three pass', async (fields, passes) => {
    gateway = await budget({ ...fields, limit: 1 });
    let passed = 0;
    for (let index = 0; index < 3; index++) {
      await openai()
        .chat.completions.create({ model: 'm', messages })
        .then(
          () => passed++,
          () => {},
        );
    }
    expect(passed).toBe(passes);
  });
});

describe('when the counters are away', () => {
  const gone = {
    reserve: () => Promise.reject(new Error('gone')),
    settle: () => Promise.reject(new Error('gone')),
    renew: () => Promise.reject(new Error('gone')),
    used: () => Promise.reject(new Error('gone')),
    raise: () => Promise.reject(new Error('gone')),
    close: async () => {},
  };
  const budgets = [
    { id: 'rule', scope: 'account', per: 'day', measure: 'requests', limit: 1 } as const,
  ];

  test('an open route serves, and counts that it did', async () => {
    gateway = await startTestGateway({ budgets }, { counters: gone });
    await openai().chat.completions.create({ model: 'm', messages });
    const { metrics } = gateway.running.gateway;
    expect(metrics.degraded.text()).toContain('what="counters",served="true"} 1');
  });

  test('the question of another gateway is answered in the same way', async () => {
    for (const [failOpen, status] of [
      [true, 200],
      [false, 503],
    ] as const) {
      gateway = await startTestGateway({ budgets, upstream: { failOpen } }, { counters: gone });
      const { adminUrl, adminCredential } = gateway.running;
      const asked = await fetch(`${adminUrl}/v1/check`, {
        headers: { 'x-api-key': TEST_KEY, 'x-stillwatch-credential': adminCredential as string },
      });
      expect(asked.status).toBe(status);
      if (failOpen) await gateway.close();
    }
  });

  test('a closed route refuses', async () => {
    gateway = await startTestGateway(
      { budgets, upstream: { failOpen: false } },
      { counters: gone },
    );
    const refused = openai().chat.completions.create({ model: 'm', messages });
    await expect(refused).rejects.toMatchObject({ status: 503, code: 'counters_unavailable' });
  });
});
