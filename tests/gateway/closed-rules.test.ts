/** Rules on models, caps and texts hold however a request is written; what cannot be read is refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

const DENIED = 'frontier-1';
const RULES = {
  policy: {
    advancedModels: ['advanced*'],
    rules: [
      { id: 'r', denyModels: [DENIED], maxOutputTokens: 50, maxN: 2, whenOver: 'lower' as const },
    ],
  },
};
const messages = [{ role: 'user', content: 'Hi' }];
const CHAT = '/v1/chat/completions';

let gateway: TestGateway;
const send = async (path: string, body: unknown): Promise<{ status: number; code: unknown }> => {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': TEST_KEY, 'anthropic-version': '2023-06-01' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { error } = (await answer.json()) as {
    error?: { code?: unknown; details?: { error_code?: unknown } };
  };
  return { status: answer.status, code: error?.details?.error_code ?? error?.code };
};
const sent = () => JSON.parse(`${gateway.provider.received.at(-1)?.body}`);

describe('rules on models', () => {
  beforeAll(async () => {
    gateway = await startTestGateway(RULES);
  });
  afterAll(() => gateway.close());

  const named = { messages, model: 'small' };
  test.each<[string, string, unknown]>([
    ['the name itself', CHAT, { messages, model: DENIED }],
    ['another case', CHAT, { messages, model: 'Frontier-1' }],
    ['space around', CHAT, { messages, model: ` ${DENIED}\t` }],
    ['wide letters', CHAT, { messages, model: 'ｆｒｏｎｔｉｅｒ-1' }],
    ['an invisible character', CHAT, { messages, model: 'front\u200bier-1' }],
    ['a character no store holds', CHAT, { messages, model: 'frontier-1\u0000' }],
    ['an advanced one in another case', CHAT, { messages, model: 'ADVANCED-2' }],
    ['a list', CHAT, { messages, model: [DENIED] }],
    ['an object', CHAT, { messages, model: { id: DENIED } }],
    ['no model', CHAT, { messages }],
    ['null', CHAT, { messages, model: null }],
    ['a fallback', CHAT, { ...named, models: ['small', DENIED] }],
    ['a fallback that is no list', CHAT, { ...named, models: DENIED }],
    ['a fallback that is an object', CHAT, { ...named, fallbacks: [{ model: DENIED }] }],
    ['a preset', CHAT, { ...named, preset: 'p' }],
    ['twice, the denied one last', CHAT, `{"model":"small","model":"${DENIED}","messages":[]}`],
    ['twice, the denied one first', CHAT, `{"model":"${DENIED}","model":"small","messages":[]}`],
    [
      'twice, spelled with escapes',
      CHAT,
      `{"model":"small","mod\\u0065l":"${DENIED}","messages":[]}`,
    ],
    ['twice in another case', CHAT, { ...named, Model: DENIED }],
    ['in another case only', CHAT, { messages, MODEL: DENIED }],
    ['with a space in the name', CHAT, { ...named, 'model ': DENIED }],
    ['of Completions', '/v1/completions', { prompt: 'Hi', model: [DENIED] }],
    ['of Responses', '/v1/responses', { input: 'Hi' }],
    ['of a template', '/v1/responses', { model: 'small', prompt: { id: 'pmpt_1' } }],
    ['of embeddings', '/v1/embeddings', { input: 'Hi', model: 'FRONTIER-1' }],
    ['of Messages', '/v1/messages', { messages, max_tokens: 9, model: `${DENIED} ` }],
    [
      'in a batch',
      '/v1/messages/batches',
      { requests: [{ params: named }, { params: { messages } }] },
    ],
    ['in a batch without params', '/v1/messages/batches', { requests: [{ params: named }, 'x'] }],
    [
      'in a batch, misspelt',
      '/v1/messages/batches',
      { requests: [{ params: { ...named, Model: DENIED } }] },
    ],
    ['of Gemini, in the path', '/v1beta/models/Frontier-1:generateContent', { contents: [] }],
    [
      'of Gemini, in the body',
      '/v1beta/models/small:embedContent',
      { model: `models/${DENIED}`, content: {} },
    ],
    [
      'of Gemini, in one of several',
      '/v1beta/models/small:batchEmbedContents',
      { requests: [{ model: `models/${DENIED}` }] },
    ],
    ['of Bedrock', '/model/Frontier-1/converse', { messages: [] }],
    ['of a Bedrock template', '/model/small/converse', { promptVariables: {}, messages: [] }],
  ])('%s', async (_name, path, body) => {
    const before = gateway.provider.received.length;
    const { status } = await send(path, body);
    expect([400, 403]).toContain(status);
    expect(gateway.provider.received).toHaveLength(before);
  });

  test('a model that is allowed is served, in the same formats', async () => {
    expect((await send(CHAT, named)).status).toBe(200);
    expect((await send(CHAT, { ...named, models: ['small', 'other'] })).status).toBe(200);
    expect((await send('/v1/messages', { ...named, max_tokens: 9 })).status).toBe(200);
  });

  test.each<[string, string, object, object]>([
    [
      'both caps',
      CHAT,
      { max_tokens: 900, max_completion_tokens: 10 },
      { max_tokens: 50, max_completion_tokens: 10 },
    ],
    ['a cap that is no number', CHAT, { max_tokens: '900' }, { max_tokens: 50 }],
    ['a cap beyond all numbers', CHAT, { max_tokens: 1e300 }, { max_tokens: 50 }],
    ['no cap', CHAT, {}, { max_completion_tokens: 50 }],
    ['n', CHAT, { n: 9 }, { n: 2 }],
    ['n that is no number', CHAT, { n: '9' }, { n: 2 }],
    ['best_of', '/v1/completions', { prompt: 'Hi', best_of: 9 }, { best_of: 2 }],
    ['n and best_of', '/v1/completions', { prompt: 'Hi', n: 1, best_of: 9 }, { n: 1, best_of: 2 }],
    ['n of two prompts', '/v1/completions', { prompt: ['Hi', 'Ho'], n: 2 }, { n: 1 }],
    [
      'the cap of Responses',
      '/v1/responses',
      { input: 'Hi', max_output_tokens: '9' },
      { max_output_tokens: 50 },
    ],
    ['the cap of Messages', '/v1/messages', { max_tokens: 1e9 }, { max_tokens: 50 }],
  ])('%s is lowered', async (_name, path, asked, lowered) => {
    await send(path, { ...(path === '/v1/completions' ? { model: 'small' } : named), ...asked });
    expect(sent()).toMatchObject(lowered);
  });

  test('more prompts than answers are allowed are refused', async () => {
    const body = { model: 'small', prompt: ['a', 'b', 'c'] };
    expect(await send('/v1/completions', body)).toMatchObject({ status: 400, code: 'over_cap' });
  });

  test('no spelling of a denied name, and no second name, is served', async () => {
    const space = fc.constantFrom('', ' ', '\t', '\u00a0', '\u200b', '\ufeff', '\u0000', '\n');
    const spelled = fc
      .tuple(
        space,
        fc.array(fc.boolean(), { minLength: DENIED.length, maxLength: DENIED.length }),
        space,
      )
      .map(([before, upper, after]) => {
        const name = [...DENIED]
          .map((char, at) => (upper[at] ? char.toUpperCase() : char))
          .join('');
        return before + name + after;
      });
    const place = fc.constantFrom(
      (model: string) => ({ messages, model }),
      (model: string) => ({ ...named, models: [model] }),
      (model: string) => ({ ...named, models: ['small', model] }),
      (model: string) => ({ ...named, fallbacks: [{ model }] }),
      (model: string) => ({ messages, Model: model }),
      (model: string) => ({ messages, model: [model] }),
    );
    await fc.assert(
      fc.asyncProperty(spelled, place, async (model, put) => {
        const before = gateway.provider.received.length;
        expect([400, 403]).toContain((await send(CHAT, put(model))).status);
        expect(gateway.provider.received).toHaveLength(before);
      }),
      { numRuns: 60 },
    );
  });
});

const UNREAD: [string, string, RequestInit][] = [
  ['a batch of OpenAI', '/v1/batches', { method: 'POST', body: '{}' }],
  ['a file', '/v1/files', { method: 'POST', body: 'x' }],
  ['a file’s content', '/v1/files/file-1/content', {}],
  ['a batch of Gemini', '/v1beta/models/m:batchGenerateContent', { method: 'POST', body: '{}' }],
  [
    'a prompt template',
    '/v1/responses',
    { method: 'POST', body: '{"model":"m","prompt":{"id":"p"}}' },
  ],
  ['an unknown call', '/v1/fine_tuning/jobs', { method: 'POST', body: '{}' }],
];

describe.each<[string, object, boolean]>([
  ['masking', { masking: { mode: 'mask' } }, true],
  ['blocking', { masking: { mode: 'block' } }, true],
  ['a rule', RULES, true],
  [
    'a rule for others',
    { policy: { rules: [{ id: 'x', accounts: ['b2'], denyModels: ['m'] }] } },
    false,
  ],
  ['masking that only counts', { masking: { mode: 'log' } }, false],
  ['nothing', {}, false],
])('what is not read, under %s,', (_name, settings, refused) => {
  beforeAll(async () => {
    gateway = await startTestGateway(settings);
  });
  afterAll(() => gateway.close());

  test.each(UNREAD.slice(0, 5))('%s', async (_call, path, init) => {
    const before = gateway.provider.received.length;
    const answer = await fetch(`${gateway.url}${path}`, {
      ...init,
      headers: { 'x-api-key': TEST_KEY },
    });
    await answer.arrayBuffer();
    expect(gateway.provider.received.length - before).toBe(refused ? 0 : 1);
    if (refused) expect(answer.status).toBe(403);
  });
});

describe('decisions', () => {
  const decision = (action: string, params: object, mode = 'enforce') => ({
    schema: 'stillwatch.decisions/1' as const,
    version: 1,
    issued_at: 1,
    campaigns: {},
    decisions: [
      {
        id: 'd',
        scope: 'account',
        value: 'a1',
        action,
        mode,
        params,
        expires_at: null,
        origin: 'person',
        reason: 'r',
        created_at: 1,
      },
    ],
  });
  test.each<[string, object, string, boolean]>([
    ['observe', {}, 'enforce', false],
    ['slow', { requests_per_minute: 1000 }, 'enforce', true],
    ['shape', { max_output_tokens: 10 }, 'enforce', true],
    ['shape', { max_output_tokens: 10 }, 'shadow', false],
  ])('%s %j in mode %s: batches are refused: %s', async (action, params, mode, refused) => {
    gateway = await startTestGateway();
    await gateway.running.decisions.replace(decision(action, params, mode) as never);
    const answer = await fetch(`${gateway.url}/v1/batches`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body: '{}',
    });
    await answer.arrayBuffer();
    expect(answer.status === 403).toBe(refused);
    await gateway.close();
  });
});

describe('under masking', () => {
  beforeAll(async () => {
    gateway = await startTestGateway({ masking: { mode: 'mask' } });
  });
  afterAll(() => gateway.close());
  const mail = 'Mail ann@example.com';
  const call = {
    id: 'c',
    type: 'function',
    function: { name: 'f', arguments: `{"to":"ann@example.com"}` },
  };
  test.each<[string, string, object]>([
    ['prompts in a list', '/v1/completions', { prompt: [mail, mail], suffix: mail }],
    ['arguments of calls', CHAT, { messages: [{ role: 'assistant', tool_calls: [call] }] }],
    [
      'outputs of calls',
      '/v1/responses',
      { input: [{ type: 'function_call_output', output: [{ type: 'input_text', text: mail }] }] },
    ],
    [
      'arguments of Responses',
      '/v1/responses',
      { input: [{ type: 'function_call', arguments: mail }] },
    ],
    ['texts to embed', '/v1beta/models/m:embedContent', { content: { parts: [{ text: mail }] } }],
    [
      'several texts to embed',
      '/v1beta/models/m:batchEmbedContents',
      { requests: [{ content: { parts: [{ text: mail }] } }] },
    ],
  ])('%s are masked', async (_name, path, body) => {
    await send(path, { model: 'm', ...body });
    expect(JSON.stringify(sent())).toContain('[EMAIL_1]');
    expect(JSON.stringify(sent())).not.toContain('ann@example.com');
  });

  test.each<[string, object]>([
    ['/v1/completions', { prompt: [1, 2, 3] }],
    ['/v1/completions', { prompt: [[1, 2], [3]] }],
    ['/v1/embeddings', { input: [[1, 2], [3]] }],
  ])('text as numbers is refused: %s %j', async (path, body) => {
    expect(await send(path, { model: 'm', ...body })).toMatchObject({ status: 403 });
  });
});
