import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

/** With everything in it that JSON and URLs spell in another way. */
const OWN_KEY = 'sk-own/very+secret"key-1234';

/** A provider that quotes what it was asked. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[] = [];
const provider = createServer((request, response) => {
  asked.push(request);
  request.resume();
  request.on('end', () => answer(request, response));
});
let gateway: TestGateway;

const upstreams = (fields: object) =>
  ['openai', 'anthropic', 'gemini', 'bedrock'].map((protocol) => ({
    id: protocol,
    protocol,
    url: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    allowPrivateAddresses: true,
    apiKey: OWN_KEY,
    ...fields,
  }));

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  gateway = await startTestGateway({
    upstream: { url: upstreams({})[0]!.url, apiKey: OWN_KEY },
  });
});
afterAll(async () => {
  await gateway.close();
  provider.closeAllConnections();
  provider.close();
});
afterEach(() => {
  asked = [];
});

const CALLS = {
  openai: ['/v1/chat/completions', '{"model":"m","messages":[]}'],
  anthropic: ['/v1/messages', '{"model":"m","max_tokens":9,"messages":[]}'],
  gemini: ['/v1beta/models/m:generateContent', '{"contents":[]}'],
  bedrock: ['/model/m/converse', '{"messages":[]}'],
} as const;
type Protocol = keyof typeof CALLS;

async function call(protocol: Protocol, query = '', headers: Record<string, string> = {}) {
  const [path, body] = CALLS[protocol];
  const response = await fetch(`${gateway.url}${path}${query}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'x-api-key': TEST_KEY, 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const head = [...response.headers].flat().join('\n');
  return { status: response.status, text, head, headers: response.headers };
}

const SPELLINGS = {
  json: JSON.stringify({ error: { message: `You sent ${OWN_KEY}` } }),
  'json with escaped slashes': JSON.stringify({ error: { message: OWN_KEY } }).replaceAll(
    '/',
    '\\/',
  ),
  'a URL': `{"error":{"message":"/v1?key=${encodeURIComponent(OWN_KEY)}"}}`,
  'plain text': `Authorization: Bearer ${OWN_KEY}`,
};
const leaks = (text: string): boolean => /very.{0,4}secret/.test(text);

describe('an answer that quotes the request', () => {
  const statuses = [200, 302, 400, 403, 404, 422, 429, 500, 529];
  test.each(
    Object.entries(SPELLINGS).flatMap(([spelling, text]) =>
      statuses.map((status) => ({ spelling, status, text })),
    ),
  )('as $spelling with status $status keeps the gateway’s key', async ({ status, text }) => {
    answer = (_request, response) => {
      response.writeHead(status, {
        'content-type': text.startsWith('{') ? 'application/json' : 'text/plain',
        'x-debug': `Bearer ${OWN_KEY}`,
        location: `/v2?key=${encodeURIComponent(OWN_KEY)}`,
      });
      // In two pieces, the key in both.
      const middle = text.indexOf('very') + 2;
      response.write(text.slice(0, middle));
      setTimeout(() => response.end(text.slice(middle)), 5);
    };
    const shown = await call('openai');
    expect(shown.status).toBe(status);
    expect(leaks(shown.text)).toBe(false);
    expect(leaks(shown.head)).toBe(false);
    expect(shown.text).toHaveLength(text.length);
  });

  test('in a stream keeps it too', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: {"error":{"message":"you sent ${OWN_KEY.slice(0, 9)}`);
      setTimeout(() => response.end(`${OWN_KEY.slice(9)}"}}\n\ndata: [DONE]\n\n`), 5);
    };
    const shown = await call('openai');
    expect(leaks(shown.text)).toBe(false);
    expect(shown.text).toContain('[DONE]');
  });

  test('compressed, although plain was asked for', async () => {
    answer = (_request, response) => {
      const bytes = gzipSync(SPELLINGS.json);
      const length = bytes.length;
      response.writeHead(400, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': length,
      });
      response.end(bytes);
    };
    const shown = await call('openai');
    expect(shown).toMatchObject({ status: 400 });
    expect(shown.headers.get('content-encoding')).toBeNull();
    expect(shown.text).toContain('You sent ***');
  });

  test('in an encoding that nobody can look into is not shown', async () => {
    answer = (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json', 'content-encoding': 'own' });
      response.end(SPELLINGS.json);
    };
    const shown = await call('openai');
    expect(shown.status).toBe(502);
    expect(shown.text).toContain('answer_unreadable');
  });
});

describe('an error about the gateway’s own key', () => {
  const ERRORS: [Protocol, number, object | string, Record<string, string>][] = [
    [
      'openai',
      401,
      { error: { message: `Incorrect API key: ${OWN_KEY}`, code: 'invalid_api_key' } },
      {},
    ],
    ['openai', 401, 'no JSON', {}],
    [
      'anthropic',
      401,
      { type: 'error', error: { type: 'authentication_error', message: 'x' } },
      {},
    ],
    [
      'gemini',
      400,
      {
        error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
      },
      {},
    ],
    ['gemini', 401, { error: { code: 401, status: 'UNAUTHENTICATED' } }, {}],
    [
      'bedrock',
      403,
      { message: 'x' },
      { 'x-amzn-errortype': 'UnrecognizedClientException:http://x/' },
    ],
    ['bedrock', 403, { __type: 'com.amazon#ExpiredTokenException', message: 'x' }, {}],
  ];
  test.each(ERRORS)(
    'from %s (%i) is no 401 of the client’s',
    async (protocol, status, body, head) => {
      answer = (_request, response) => {
        response.writeHead(status, { 'www-authenticate': 'Bearer', ...head });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      };
      const shown = await call(protocol);
      expect(shown.status).toBe(502);
      expect(shown.text).toContain('own key');
      expect(leaks(shown.text)).toBe(false);
      expect(shown.headers.get('www-authenticate')).toBeNull();
      expect(shown.headers.get('x-should-retry')).toBe('false');
      expect(gateway.last().note).toMatchObject({ refusal: 'upstream_unauthorised' });
      const { troubles, metrics } = gateway.running.gateway;
      expect(troubles.list()).toContainEqual(
        expect.objectContaining({
          code: 'upstream-unauthorised',
          why: `${protocol} answered ${status}`,
        }),
      );
      expect(metrics.upstreamFailures.text()).toContain(
        `upstream="${protocol}",reason="unauthorised"`,
      );
      answer = (_request, response) => response.end('{}');
      await call(protocol);
      expect(troubles.list()).toEqual([]);
    },
  );

  test.each([
    ['openai', 403, { error: { message: 'invalid_api_key', code: 'unsupported_country' } }],
    ['openai', 400, { error: { message: 'x', param: 'invalid_api_key', code: null } }],
    ['openai', 500, { error: { code: 'invalid_api_key' } }],
  ] as const)(
    'is not taken from what a client may have written: %s %i',
    async (protocol, status, body) => {
      answer = (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      expect(await call(protocol)).toMatchObject({ status, text: JSON.stringify(body) });
    },
  );
});

describe('what a client sends as its own', () => {
  test.each(['key', 'KEY', 'k%65y', 'api_key'])('?%s= stays here', async (name) => {
    answer = (_request, response) => response.end('{}');
    await call('gemini', `?alt=json&${name}=${TEST_KEY}`);
    expect(asked[0]?.url).toBe('/v1beta/models/m:generateContent?alt=json');
  });

  test('account headers pass only as configured', async () => {
    answer = (_request, response) => response.end('{}');
    const theirs = { 'openai-organization': 'theirs', 'OpenAI-Project': 'theirs' };
    await call('openai', '', { ...theirs, 'x-goog-user-project': 'theirs' });
    const { headers } = asked[0]!;
    expect(headers['openai-organization']).toBeUndefined();
    expect(headers['openai-project']).toBeUndefined();
    expect(headers['x-goog-user-project']).toBeUndefined();
    const configured = await startTestGateway({
      upstream: {
        url: upstreams({})[0]!.url,
        apiKey: OWN_KEY,
        headers: { 'openai-organization': 'org-ours' },
      },
    });
    const shared = gateway;
    gateway = configured;
    await call('openai', '', theirs);
    gateway = shared;
    await configured.close();
    expect(asked[1]?.headers['openai-organization']).toBe('org-ours');
  });
});

describe('end users', () => {
  const named = { safety_identifier: 'ana@example.com' };
  const record = async (which: TestGateway) => {
    answer = (_request, response) => response.end('{}');
    await fetch(`${which.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body: JSON.stringify({ model: 'm', messages: [], n: 3, ...named }),
    });
    return which.last().exchange.end_user_id;
  };

  test('are recorded under a keyed hash, the same each time, and reach the provider as they are', async () => {
    const name = await record(gateway);
    expect(name).toMatch(/^user_[0-9a-f]{4}_[0-9a-f]{32}$/);
    expect(await record(gateway)).toBe(name);
    expect(JSON.stringify(gateway.records)).not.toContain('ana@example.com');
  });

  test('and in clear where that is wanted', async () => {
    const clear = await startTestGateway({
      upstream: { url: upstreams({})[0]!.url, apiKey: OWN_KEY },
      identity: { ...gateway.running.gateway.settings.config.identity, endUserIds: 'clear' },
    });
    expect(await record(clear)).toBe('ana@example.com');
    await clear.close();
  });
});
