import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { hostname } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookupPublic } from '#gateway/private-addresses';
import { createUpstream } from '#gateway/upstream';
import { startTestGateway, TEST_KEY, type TestGateway, testConfig } from './start-test-gateway.ts';

let gateway: TestGateway;
let port: number;
beforeAll(async () => {
  gateway = await startTestGateway({
    limits: {
      headerBytes: 8192,
      bodyBytes: 200_000,
      opaqueBodyBytes: 300_000,
      headerSeconds: 0.4,
      requestSeconds: 0.8,
      eventBytes: 20_000,
      answerBytes: 200_000,
    },
  });
  port = Number(new URL(gateway.url).port);
});
afterAll(() => gateway.close());
afterEach(() => gateway.behave({}));

/** Sends raw bytes and gives everything that comes back until the gateway closes the connection. */
function raw(...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    for (const part of parts) socket.write(part);
  });
}

const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TEST_KEY}\r\nConnection: close\r\n`;
const BODY = '{"model":"m","messages":[]}';
const statusOf = (answer: string): number => Number(answer.slice(9, 12));

function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': TEST_KEY, ...headers },
    body: body as string,
  });
}

describe('too much', () => {
  test('headers', async () => {
    expect(statusOf(await raw(`${HEAD}X-Big: ${'x'.repeat(20_000)}\r\n\r\n`))).toBe(431);
  });

  test('a body that says so, and one that does not', async () => {
    const declared = await raw(`${HEAD}Content-Length: 900000\r\n\r\n`, 'x'.repeat(1000));
    expect(statusOf(declared)).toBe(413);
    expect(declared).toContain('x-should-retry: false');
    const chunk = `${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`;
    expect(statusOf(await raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, chunk.repeat(5)))).toBe(
      413,
    );
  });

  test('an upload that streams through', async () => {
    const upload = new ReadableStream({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        controller.enqueue(Buffer.alloc(50_000));
      },
    });
    const asked = fetch(`${gateway.url}/v1/files`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body: upload,
      duplex: 'half',
    } as RequestInit);
    expect((await asked).status).toBe(413);
  });

  test('nesting', async () => {
    const deep = `{"messages":${'['.repeat(90_000)}${']'.repeat(90_000)}}`;
    const refused = await post(deep);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'body_too_deep' } });
    expect((await post('{"a":"[[[[[[[[[[\\"[[["}')).status).toBe(200);
  });

  test('a body that unpacks to more than it may be', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(200_000);
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('junk', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post('junk', { 'content-encoding': 'exi' })).status).toBe(400);
  });

  test('a packed body that is in order is unpacked and passed on', async () => {
    expect((await post(gzipSync(BODY), { 'content-encoding': 'gzip' })).status).toBe(200);
    const { headers, body } = gateway.provider.received.at(-1)!;
    expect(headers['content-encoding']).toBeUndefined();
    expect(`${body}`).toBe(BODY);
  });
});

describe('too slow', () => {
  test('headers that trickle in', async () => {
    const began = performance.now();
    expect(statusOf(await raw('POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-A: '))).toBe(408);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test('a body that trickles in', async () => {
    const answer = await raw(`${HEAD}Content-Length: 1000\r\n\r\n{"model"`);
    expect(statusOf(answer)).toBe(408);
  });

  test('a client that does not read holds the provider up, and not our memory', async () => {
    gateway.behave({ outputTokens: 20_000, paddingChars: 4000 });
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write(
      `${HEAD}Content-Length: 50\r\n\r\n${'{"model":"m","stream":true,"messages":[]}'.padEnd(50)}`,
    );
    const before = gateway.provider.received.length;
    while (gateway.provider.received.length === before) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    let ended = false;
    void gateway.provider.received.at(-1)?.ended.then(() => {
      ended = true;
    });
    const memory = process.memoryUsage().arrayBuffers;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(ended).toBe(false);
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(40_000_000);
    socket.destroy();
    expect(await gateway.provider.received.at(-1)?.ended).toBe('closed');
  });
});

describe('requests with two meanings', () => {
  test.each([
    `${HEAD}Content-Length: 27\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${HEAD}Content-Length: 27\r\nContent-Length: 5\r\n\r\n${BODY}`,
    `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
    `${HEAD}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    `${HEAD}Content-Length: +27\r\n\r\n${BODY}`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`,
    `${HEAD}X-A: one\r\n two\r\nX-B: a\0b\r\n\r\n`,
    `POST /v1/messages HTTP/1.1\r\nConnection: close\r\n\r\n`,
    'GARBAGE\r\n\r\n',
  ])('%# is refused', async (request) => {
    const before = gateway.provider.received.length;
    expect(statusOf(await raw(request))).toBe(400);
    expect(gateway.provider.received.length).toBe(before);
  });
});

describe('leading the gateway elsewhere', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1/v1/messages',
    '//example.com/v1/messages',
    '/v1/../admin',
    '/v1/%2e%2e/admin',
    '/v1/.%2E/admin',
    '/v1/messages/..',
    '/v1%2fmessages',
    '/v1//messages',
    '/v1/mess%61ges',
    '/v1/messages%2F',
    '/v1\\messages',
    '*',
  ])('%s is no path', async (target) => {
    const before = gateway.provider.received.length;
    const answer = await raw(HEAD.replace('/v1/chat/completions', target), '\r\n');
    expect(statusOf(answer)).toBe(400);
    expect(gateway.provider.received.length).toBe(before);
  });

  test.each(['/v1/messages/', '/V1/Messages', '/v1/messages;x=1', '/v1/chat/Completions/'])(
    '%s is no way round what is done to the call it resembles',
    async (target) => {
      const before = gateway.provider.received.length;
      const answer = await raw(HEAD.replace('/v1/chat/completions', target), '\r\n');
      expect(statusOf(answer)).toBe(404);
      expect(gateway.provider.received.length).toBe(before);
    },
  );

  test('calls of no known format are refused where masking or policy would not see them', async () => {
    const other = await startTestGateway({ masking: { mode: 'mask' } });
    const call = (path: string) =>
      fetch(other.url + path, { method: 'POST', headers: { 'x-api-key': TEST_KEY }, body: '{}' });
    expect((await call('/v1/audio/speech')).status).toBe(404);
    expect((await call('/v1/messages')).status).toBe(200);
    await other.close();
  });

  test.each([
    'http://127.0.0.1:9',
    'http://localhost:9',
    'http://[::1]:9',
    'http://[::ffff:10.0.0.1]',
    'http://169.254.169.254',
    'http://10.1.2.3',
    'http://192.168.0.1',
    'http://[fd00:ec2::254]',
  ])('an upstream at %s has to be allowed', (url) => {
    const [upstream] = testConfig(url).upstreams;
    const refused = () => createUpstream({ ...upstream!, allowPrivateAddresses: false });
    expect(refused).toThrow(/private address/);
  });

  test('a name that leads to a private address is not connected to', async () => {
    const error = await new Promise((resolve) => {
      lookupPublic('localhost', { all: true }, resolve);
    });
    expect(error).toMatchObject({ code: 'EACCES' });
  });

  test('a name that came to lead to a private address is no way in, on the call itself', async () => {
    // Checked on the answer that is connected to: this name was public when it was configured.
    const other = await startTestGateway({ upstream: { url: gateway.provider.url } });
    const [, openai] = other.running.gateway.settings.targets;
    const { port: provider } = new URL(gateway.provider.url);
    const url = `http://${hostname()}:${provider}`;
    const guarded = createUpstream({ ...openai!.config, url, allowPrivateAddresses: false });
    const before = gateway.provider.received.length;
    const error = await new Promise<Error>((resolve, reject) => {
      guarded.send(
        { method: 'GET', path: '/v1/models', headers: [], body: null },
        { onHead: () => reject(), onData: () => {}, onEnd: () => reject(), onError: resolve },
      );
    });
    expect(error.message).toMatch(/private address|ENOTFOUND|EAI_AGAIN/);
    expect(gateway.provider.received.length).toBe(before);
    await guarded.close();
    await other.close();
  });

  test('an upgrade is refused in words', async () => {
    const upgrade = `GET /v1/realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const answer = await raw(upgrade);
    expect(statusOf(answer)).toBe(426);
    expect(answer).toContain('would pass unmetered');
  });
});

describe('headers', () => {
  test('of one hop, of proxies, and of others’ identity stay here', async () => {
    await raw(
      `${HEAD.replace('close', 'close, x-secret-hop')}X-Secret-Hop: 1\r\nX-Forwarded-For: 203.0.113.9\r\nX-Ja4: t\r\nCookie: c=1\r\nTE: trailers\r\nX-Kept: yes\r\nContent-Length: 27\r\n\r\n${BODY}`,
    );
    const { headers } = gateway.provider.received.at(-1)!;
    expect(headers['x-kept']).toBe('yes');
    for (const name of ['x-secret-hop', 'x-forwarded-for', 'x-ja4', 'cookie', 'te']) {
      expect(headers[name]).toBeUndefined();
    }
    expect(headers.host).toBe(new URL(gateway.provider.url).host);
    expect(gateway.last().exchange).toMatchObject({ ip: '127.0.0.1', ja4: null });
  });
});

describe('a hostile provider', () => {
  test('an endless event passes, is not held, and the usage after it is still read', async () => {
    gateway.behave({ paddingChars: 100_000, outputTokens: 5 });
    const answer = await post('{"model":"m","stream":true,"messages":[]}');
    expect((await answer.text()).length).toBeGreaterThan(500_000);
    expect(gateway.last().exchange).toMatchObject({ status: 200 });
  });

  test('an answer that unpacks to more than is read passes unread', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(bomb);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const other = await startTestGateway({ upstream: { url }, limits: { answerBytes: 1_000_000 } });
    const answer = await fetch(`${other.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY, 'accept-encoding': 'gzip' },
      body: BODY,
    });
    expect((await answer.arrayBuffer()).byteLength).toBe(50_000_000);
    expect(other.last().note.usage_source).toBe('estimated');
    await other.close();
    server.close();
  });
});

test('behind a PROXY protocol the client is the one it names, and nobody else gets in', async () => {
  const behind = await startTestGateway({
    listen: { port: 0, proxyProtocol: true },
    identity: { mode: 'transparent', trustedHops: ['127.0.0.1'] },
  });
  port = Number(new URL(behind.url).port);
  const request = `${HEAD}Content-Length: 27\r\n\r\n${BODY}`;
  const answer = await raw('PROXY TCP4 203.0.113.9 127.0.0.1 4711 80\r\n', request);
  expect(statusOf(answer)).toBe(200);
  expect(behind.last().exchange.ip).toBe('203.0.113.9');
  const split = await raw('PROXY TCP6 2001:db8::5 ::1 4711 80\r\nPOST /v1/chat', request.slice(13));
  expect(statusOf(split)).toBe(200);
  expect(behind.last().exchange.ip).toBe('2001:db8::5');
  expect(await raw(request)).toBe('');
  await behind.close();
});
