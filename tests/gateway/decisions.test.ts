import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hashSecret } from '#gateway/identity/governed-key';
import type { Decision } from '#schema/decision';
import { startTestGateway, TEST_KEY, TEST_SECRET, type TestGateway } from './start-test-gateway.ts';

const APPEAL_URL = 'https://example.com/appeal';
const OTHER_KEY = `sw-k2-${TEST_SECRET}`;
const hash = hashSecret(TEST_SECRET, null);

let gateway: TestGateway;
let version = 0;
beforeAll(async () => {
  gateway = await startTestGateway({
    enforcement: { appealUrl: APPEAL_URL },
    identity: {
      keys: [
        { id: 'k1', hash, account_id: 'a1', org_id: 'o1', tier: 'paid' },
        { id: 'k2', hash, account_id: 'a2', org_id: 'o1', tier: 'free' },
      ],
      trustedHops: ['127.0.0.0/8'],
    },
  });
});
afterAll(() => gateway.close());
afterEach(async () => {
  gateway.behave({});
  await push([]);
});

const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];
const anthropic = (apiKey = TEST_KEY, maxRetries = 0) =>
  new Anthropic({ apiKey, baseURL: gateway.url, maxRetries });
const openai = (apiKey = TEST_KEY) =>
  new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
const ask = (apiKey = TEST_KEY) => openai(apiKey).chat.completions.create({ model: 'm', messages });

function admin(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(gateway.running.adminUrl + path, {
    method,
    headers: { authorization: `Bearer ${gateway.running.adminCredential}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const decision = (fields: Partial<Decision>): Decision => ({
  id: `d${JSON.stringify(fields).length}`,
  scope: 'account',
  value: 'a1',
  action: 'suspend',
  mode: 'enforce',
  expires_at: null,
  origin: 'test',
  reason: 'test',
  params: {},
  ...fields,
});

async function push(decisions: Decision[], campaigns: Record<string, string[]> = {}) {
  version++;
  const answer = await admin('PUT', '/v1/decisions', {
    schema: 'stillwatch.decisions/1',
    version,
    issued_at: 1_767_225_600_000,
    decisions,
    campaigns,
  });
  expect(await answer.json()).toEqual({ outcome: 'taken', version });
}

describe('a decision is enforced as soon as it is pushed', () => {
  test('suspended: the SDK stops at once', async () => {
    await push([decision({})]);
    const before = gateway.provider.received.length;
    const refused = anthropic(TEST_KEY, 5).messages.create({ model: 'm', max_tokens: 9, messages });
    await expect(refused).rejects.toMatchObject({ status: 403, type: 'permission_error' });
    expect(gateway.provider.received.length).toBe(before);
    expect(gateway.last().note).toMatchObject({ refusal: 'suspended', decisions: ['d2'] });
    await push([]);
    await ask();
  });

  test.each([
    ['suspend', {}],
    ['challenge', { url: 'https://example.com/verify' }],
    ['slow', { requests_per_minute: 1 }],
  ] as const)('refused by %s: told where to appeal', async (action, params) => {
    await push([decision({ action, params })]);
    if (action === 'slow') await ask();
    await expect(ask()).rejects.toThrow(`To appeal: ${APPEAL_URL}`);
  });

  test('challenged: told where to verify', async () => {
    await push([decision({ action: 'challenge', params: { url: 'https://example.com/verify' } })]);
    await expect(ask()).rejects.toThrow('must be verified at https://example.com/verify');
  });

  test('asked to verify: served, told where, and refused once the grace is over', async () => {
    const url = 'https://example.com/verify';
    const params = { form: 'ask', url, grace_hours: 1 } as const;
    const told = async () => {
      const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TEST_KEY}` },
        body: JSON.stringify({ model: 'm', messages }),
      });
      await answer.text();
      return [answer.status, answer.headers.get('x-stillwatch-verify')];
    };
    const later = Date.now() + 3_600_000;
    await push([decision({ action: 'challenge', params: { ...params, refuses_from: later } })]);
    expect(await told()).toEqual([200, url]);
    await push([decision({ action: 'challenge', params: { ...params, refuses_from: 1 } })]);
    expect(await told()).toEqual([403, null]);
    await push([decision({ action: 'challenge', params: { form: 'ask' } })]);
    expect(await told()).toEqual([200, 'wanted']);
    await push([]);
    expect(await told()).toEqual([200, null]);
  });

  test('in shadow: nothing happens, and it is recorded that it would have', async () => {
    await push([decision({ mode: 'shadow', id: 'shade' }), decision({ mode: 'off', id: 'off' })]);
    await ask();
    expect(gateway.last().note).toMatchObject({ shadow_decisions: ['shade'], decisions: [] });
  });

  test('run out: nothing happens', async () => {
    await push([decision({ expires_at: 1000 })]);
    await ask();
  });

  test.each([
    { scope: 'api_key', value: 'k1' },
    { scope: 'organisation', value: 'o1' },
    { scope: 'end_user', value: 'u1', within: 'a1' },
    { scope: 'address', value: '203.0.113.9' },
    { scope: 'network', value: 'AS64500' },
    { scope: 'campaign', value: 'c1' },
  ] as const)('about the $scope $value', async (fields) => {
    await push([decision(fields)], { c1: ['a7', 'a1'] });
    const client = new OpenAI({
      apiKey: TEST_KEY,
      baseURL: `${gateway.url}/v1`,
      maxRetries: 0,
      defaultHeaders: { 'x-forwarded-for': '203.0.113.9', 'x-asn': '64500' },
    });
    const call = (user: string) =>
      client.chat.completions.create({ model: 'm', messages, safety_identifier: user });
    await expect(call('u1')).rejects.toMatchObject({ status: 403 });
    if (fields.scope === 'end_user') await call('u2');
  });

  test('about a fingerprint: the same template from anybody', async () => {
    await ask();
    const template = gateway.last().exchange.fingerprint?.template_hash;
    await push([decision({ scope: 'fingerprint', value: `template:${template}` })]);
    await expect(ask(OTHER_KEY)).rejects.toMatchObject({ status: 403 });
    const other = [{ role: 'user' as const, content: 'What is the capital of France?' }];
    await openai().chat.completions.create({ model: 'm', messages: other });
  });
});

describe('milder decisions', () => {
  test('a whole campaign shares one allowance', async () => {
    const slow = { action: 'slow', scope: 'campaign', value: 'c1' } as const;
    await push([decision({ ...slow, params: { requests_per_minute: 3 } })], { c1: ['a1', 'a2'] });
    const outcomes = [];
    for (const key of [TEST_KEY, OTHER_KEY, TEST_KEY, OTHER_KEY, TEST_KEY]) {
      outcomes.push(
        await ask(key).then(
          () => 200,
          (error) => error.status,
        ),
      );
    }
    expect(outcomes.filter((status) => status === 200)).toHaveLength(3);
    expect(outcomes.filter((status) => status === 429)).toHaveLength(2);
  });

  test('shaped: reasoning hidden, in the request and in what comes back all the same', async () => {
    await push([decision({ action: 'shape', params: { hide_reasoning: true } })]);
    const stream = anthropic().messages.stream({
      model: 'm',
      max_tokens: 64,
      messages,
      thinking: { type: 'adaptive' },
    });
    const message = await stream.finalMessage();
    expect(message.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    expect((message.content[0] as { signature: string }).signature).not.toBe('');
    expect(message.content[1]).toMatchObject({ type: 'text' });
    expect(JSON.parse(`${gateway.provider.received.at(-1)?.body}`).thinking.display).toBe(
      'omitted',
    );
    const whole = await anthropic().messages.create({
      model: 'm',
      max_tokens: 64,
      messages,
      thinking: { type: 'adaptive' },
    });
    expect(whole.content[0]).toMatchObject({ thinking: '' });
    expect(gateway.last().exchange.reasoning_tokens).toBe(4);
  });

  test('shaped: n, logprobs, length and models', async () => {
    const params = {
      max_n: 1,
      hide_logprobs: true,
      max_output_tokens: 5,
      allowed_models: 'm, small*',
    };
    await push([decision({ action: 'shape', params })]);
    const body = { model: 'm', messages, n: 4, logprobs: true, top_logprobs: 5 } as const;
    const answer = await openai().chat.completions.create(body);
    expect(answer.choices).toHaveLength(1);
    const sent = JSON.parse(`${gateway.provider.received.at(-1)?.body}`);
    expect(sent).toEqual({ model: 'm', messages, n: 1, max_completion_tokens: 5 });
    const large = openai().chat.completions.create({ model: 'large', messages });
    await expect(large).rejects.toMatchObject({ status: 403, code: 'model_not_allowed' });
    await openai().chat.completions.create({ model: 'small-1', messages });
  });

  test('numbers that JavaScript cannot hold survive a change of the body', async () => {
    await push([decision({ action: 'shape', params: { max_n: 1 } })]);
    await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body: '{"model":"m","n":3,"seed":12345678901234567891,"messages":[]}',
    });
    expect(`${gateway.provider.received.at(-1)?.body}`).toContain('"seed":12345678901234567891');
  });
});

describe('pushing', () => {
  test('changes build on the version they name', async () => {
    await push([decision({ id: 'one' }), decision({ id: 'two', value: 'a2' })]);
    const change = (base: number, fields: object) =>
      admin('POST', '/v1/decisions', {
        schema: 'stillwatch.decisions-change/1',
        base_version: base,
        version: base + 1,
        issued_at: 1,
        ...fields,
      });
    expect((await change(version, { lift: ['one'] })).status).toBe(200);
    await ask();
    await expect(ask(OTHER_KEY)).rejects.toMatchObject({ status: 403 });
    const stale = await change(version, { lift: ['two'] });
    expect(stale.status).toBe(409);
    version++;
    expect(await stale.json()).toEqual({ outcome: 'other-base', version });
  });

  test('needs the credential, and a document that is valid', async () => {
    const without = await fetch(`${gateway.running.adminUrl}/v1/decisions`, { method: 'PUT' });
    expect(without.status).toBe(401);
    const invalid = await admin('PUT', '/v1/decisions', { schema: 'stillwatch.decisions/1' });
    expect(invalid.status).toBe(400);
    expect(((await invalid.json()) as { error: string }).error).toContain('version');
  });
});

test('what was in force is in force after a restart, without the control half', async () => {
  await push([decision({})]);
  const { stateDirectory } = gateway.running.gateway.settings.config;
  const again = await startTestGateway({
    stateDirectory,
    identity: { keys: [{ id: 'k1', hash, account_id: 'a1' }] },
  });
  const client = new OpenAI({ apiKey: TEST_KEY, baseURL: `${again.url}/v1`, maxRetries: 0 });
  const refused = client.chat.completions.create({ model: 'm', messages });
  await expect(refused).rejects.toMatchObject({ status: 403 });
  const ready = await fetch(`${again.running.adminUrl}/ready`).then((answer) => answer.json());
  expect(ready).toMatchObject({ ready: true, decisions_version: version });
  await again.close();
});

test('mark is recorded, and told to the provider where the decision says so and nobody else can', async () => {
  const sent = () => gateway.provider.received.at(-1)?.headers['x-stillwatch-mark'];
  const spoof = { headers: { 'x-stillwatch-mark': 'd99' } };
  const call = () => openai().chat.completions.create({ model: 'm', messages }, spoof);
  await call();
  expect(sent()).toBeUndefined();
  await push([decision({ id: 'quiet', action: 'mark' })]);
  await call();
  expect(sent()).toBeUndefined();
  expect(gateway.last().note.decisions).toEqual(['quiet']);
  const told = { action: 'mark', params: { tell_upstream: true } } as const;
  await push([
    decision({ id: 'one', ...told }),
    decision({ id: 'two\r\nx-evil: 1', ...told }),
    decision({ id: 'off', mode: 'shadow', ...told }),
  ]);
  await call();
  expect(sent()?.toString().split(',').sort()).toEqual(['one', 'two??x-evil:?1']);
});
