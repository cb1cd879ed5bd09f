import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway, testConfig } from './start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
afterEach(async () => {
  gateway.behave({});
  await gateway.running.decisions.replace({
    schema: 'stillwatch.decisions/1',
    version: 1,
    issued_at: 1,
    decisions: [],
    campaigns: {},
  });
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const google = { 'x-goog-api-key': TEST_KEY };
const contents = [{ role: 'user', parts: [{ text: 'Tell me about foxes.' }] }];

describe('Gemini', () => {
  test('whole, streamed as events, and streamed as one list', async () => {
    const path = '/v1beta/models/g-pro';
    for (const call of [':generateContent', ':streamGenerateContent?alt=sse']) {
      await (await post(path + call, { contents }, google)).text();
      expect(gateway.last()).toMatchObject({
        exchange: {
          provider: 'gemini',
          model: 'g-pro',
          output_tokens: 12,
          stream: call.includes('stream'),
          stop_reason: 'STOP',
        },
        note: { usage_source: 'provider', operation: 'generate_content' },
      });
    }
  });

  test('a key in the query is ours, and stays here', async () => {
    const answer = await post(`/v1beta/models/g:countTokens?alt=json&key=${TEST_KEY}`, {
      contents,
    });
    expect(answer.status).toBe(200);
    expect(gateway.provider.received.at(-1)?.url).toBe('/v1beta/models/g:countTokens?alt=json');
    expect(gateway.provider.received.at(-1)?.headers['x-goog-api-key']).toBe('provider-key');
  });

  test('is refused in its own words', async () => {
    const answer = await post(
      '/v1beta/models/g:generateContent',
      { contents },
      { 'x-goog-api-key': 'x' },
    );
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
  });
});

describe('Bedrock', () => {
  const bearer = { authorization: `Bearer ${TEST_KEY}` };
  const messages = [{ role: 'user', content: [{ text: 'Tell me about foxes.' }] }];

  test('converse, whole and in frames', async () => {
    for (const verb of ['converse', 'converse-stream']) {
      await (await post(`/model/eu.model%3A0/${verb}`, { messages }, bearer)).arrayBuffer();
      expect(gateway.last()).toMatchObject({
        exchange: { provider: 'bedrock', model: 'eu.model:0', output_tokens: 12 },
        note: { usage_source: 'provider' },
      });
    }
  });

  test('resource names with encoded slashes', async () => {
    const arn = 'arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fm-large';
    expect((await post(`/model/${arn}/converse`, { messages }, bearer)).status).toBe(200);
    expect(gateway.last().exchange.model).toBe(decodeURIComponent(arn));
    expect(gateway.provider.received.at(-1)?.url).toContain('%2Fm-large/converse');
  });

  test('frames that would have to be cleaned are refused rather than shown', async () => {
    await gateway.running.decisions.replace({
      schema: 'stillwatch.decisions/1',
      version: 2,
      issued_at: 1,
      campaigns: {},
      decisions: [
        {
          id: 'd',
          scope: 'account',
          value: 'a1',
          action: 'shape',
          mode: 'enforce',
          expires_at: null,
          origin: 'test',
          reason: '',
          params: { hide_reasoning: true },
        },
      ],
    });
    const answer = await post('/model/m/converse-stream', { messages }, bearer);
    expect(answer.status).toBe(502);
    expect(gateway.last().note.refusal).toBe('answer_unreadable');
  });
});

describe('anything else', () => {
  test('passes through with its bytes, counted', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const answer = await fetch(`${gateway.url}/v1/audio/transcriptions?x=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'audio/wav' },
      body: bytes,
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(gateway.last()).toMatchObject({
      exchange: { endpoint: '/v1/audio/transcriptions', provider: 'openai', fingerprint: null },
      note: { operation: 'passthrough', request_bytes: 70_000, answer_bytes: 70_000 },
    });
  });

  test('usage is taken from where it usually is', async () => {
    const body = { usage: { prompt_tokens: 7, completion_tokens: 9 } };
    await (await post('/v1/something/new', body, { authorization: `Bearer ${TEST_KEY}` })).text();
    expect(gateway.last().exchange).toMatchObject({ input_tokens: 7, output_tokens: 9 });
  });

  test('may be refused, and prefixes tell upstreams apart', async () => {
    const { provider } = gateway;
    const [anthropic, openai] = testConfig(provider.url).upstreams;
    const other = await startTestGateway();
    const { running } = other;
    await running.reload({
      ...running.gateway.settings.config,
      upstreams: [
        { ...anthropic!, id: 'eu', prefix: '/eu', unknownCalls: 'refuse' },
        { ...openai!, id: 'us', prefix: '/us/east', provider: 'azure' },
      ],
    });
    const call = (path: string) =>
      fetch(other.url + path, { method: 'POST', headers: { 'x-api-key': TEST_KEY }, body: '{}' });
    expect((await call('/eu/v1/messages')).status).toBe(200);
    expect(other.last()).toMatchObject({
      exchange: { endpoint: '/v1/messages' },
      note: { upstream: 'eu' },
    });
    expect((await call('/us/east/v1/chat/completions')).status).toBe(200);
    expect(other.last().exchange.provider).toBe('azure');
    expect((await call('/eu/v1/complete')).status).toBe(404);
    expect((await call('/v1/messages')).status).toBe(404);
    expect((await call('/european/v1/messages')).status).toBe(404);
    await other.close();
  });
});
