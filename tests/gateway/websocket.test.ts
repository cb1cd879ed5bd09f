import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import OpenAI from 'openai';
import type { ResponsesServerEvent } from 'openai/resources/responses/responses';
import { ResponsesWSBase } from 'openai/resources/responses/ws-base';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

type Listener = (...args: unknown[]) => void;

/** Node's own WebSocket in the shape the SDK takes, in place of the `ws` package. */
function sdkSocket(url: URL, headers: Record<string, string>) {
  const socket = new WebSocket(url, { headers } as never);
  const on = (event: string, listener: Listener): void => {
    socket.addEventListener(event, (told) => {
      if (told instanceof MessageEvent) listener(told.data, false);
      else if (event === 'close') listener(Reflect.get(told, 'code'), '');
      else listener(told);
    });
  };
  return {
    get readyState() {
      return socket.readyState;
    },
    send: (data: never) => socket.send(data),
    close: () => socket.close(),
    on,
    off: () => {},
    once: on,
  };
}

class Responses extends ResponsesWSBase<never> {
  constructor(client: OpenAI) {
    super(client);
    this._connectInitial();
  }
  protected override _createSocket(url: URL, headers: Record<string, string>) {
    return sdkSocket(url, headers) as never;
  }
}

const sdk = (apiKey = TEST_KEY) =>
  new Responses(new OpenAI({ apiKey, baseURL: `${gateway.url}/v1` }));

/** Everything the server says until it has said the last of so many answers. */
async function listen(socket: Responses, answers = 1): Promise<ResponsesServerEvent[]> {
  const events: ResponsesServerEvent[] = [];
  await new Promise<void>((resolve, reject) => {
    let left = answers;
    socket.on('event', (event) => {
      events.push(event);
      if (/^(?:response\.(?:completed|failed)|error)$/.test(event.type) && --left === 0) resolve();
    });
    socket.on('close', () => reject(new Error('closed')));
    socket.on('error', () => {});
  });
  return events;
}

/** A plain socket: its messages, and how it ends. */
function plain(path = '/v1/responses', headers: Record<string, string> = {}) {
  const url = gateway.url.replace('http', 'ws') + path;
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${TEST_KEY}`, ...headers },
  } as never);
  const messages: Record<string, unknown>[] = [];
  socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('not opened')));
  });
  opened.catch(() => {});
  return { socket, messages, closed, opened };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const create = { type: 'response.create', model: 'm', input: 'Tell me about foxes.' } as const;

describe('the Responses API over WebSocket', () => {
  test('serves the SDK, and meters each answer as any other', async () => {
    gateway = await startTestGateway();
    const socket = sdk();
    socket.send({ ...create });
    const events = await listen(socket);
    expect(events.map(({ type }) => type)).toContain('response.output_text.delta');
    expect(events.at(-1)?.type).toBe('response.completed');
    socket.send({ ...create });
    await listen(socket);
    expect(gateway.records).toHaveLength(2);
    expect(gateway.last()).toMatchObject({
      exchange: {
        endpoint: '/v1/responses',
        account_id: 'a1',
        stream: true,
        status: 200,
        output_tokens: 12,
        aborted: false,
      },
      note: { usage_source: 'provider' },
    });
    const { headers, body } = gateway.provider.received.at(-1)!;
    expect(headers.authorization).toBe('Bearer provider-key');
    expect(headers['sec-websocket-key']).toBeUndefined();
    expect(JSON.parse(`${body}`)).toEqual({ model: 'm', input: create.input, stream: true });
    socket.close();
  });

  test('lanes run beside each other, calls of one lane after each other', async () => {
    gateway = await startTestGateway();
    gateway.behave({ outputTokens: 60, betweenEventsMs: 5 });
    const { socket, messages, opened } = plain();
    await opened;
    for (const lane of ['a', 'b', 'a']) socket.send(JSON.stringify({ ...create, stream_id: lane }));
    await until(() => messages.filter(({ type }) => type === 'response.completed').length === 3);
    const starts = messages.flatMap(({ type, stream_id }, index) =>
      type === 'response.created' || type === 'response.completed'
        ? [`${type === 'response.created' ? '+' : '-'}${stream_id} ${index}`.split(' ')[0]]
        : [],
    );
    expect(starts.slice(0, 2).sort()).toEqual(['+a', '+b']);
    expect(starts.filter((one) => one?.endsWith('a'))).toEqual(['+a', '-a', '+a', '-a']);
    socket.close();
  });

  test('is held to budgets, decisions, policy and masking like HTTP', async () => {
    gateway = await startTestGateway({
      budgets: [{ id: 'calls', scope: 'account', per: 'day', measure: 'requests', limit: 1 }],
      masking: { mode: 'mask' },
      policy: { rules: [{ id: 'no-large', denyModels: ['large*'] }] },
    });
    const { socket, messages, opened } = plain();
    await opened;
    const send = async (fields: object): Promise<Record<string, unknown>> => {
      const before = messages.length;
      socket.send(JSON.stringify({ ...create, ...fields }));
      const last = () =>
        messages.slice(before).find(({ type }) => /completed|error/.test(`${type}`));
      await until(() => last() !== undefined);
      return last() as Record<string, unknown>;
    };
    expect(await send({ model: 'large-1' })).toMatchObject({
      type: 'error',
      status: 403,
      error: { code: 'model_not_allowed' },
    });
    expect(await send({ input: 'Write to jo@example.com' })).toMatchObject({
      type: 'response.completed',
    });
    expect(`${gateway.provider.received.at(-1)?.body}`).toContain('[EMAIL_1]');
    expect(await send({})).toMatchObject({ status: 429, error: { code: 'budget_exhausted' } });
    socket.close();
  });

  test('a client that goes away stops the provider, and is charged for what was served', async () => {
    gateway = await startTestGateway();
    gateway.behave({ outputTokens: 4000, betweenEventsMs: 2 });
    const { socket, messages, opened } = plain();
    await opened;
    socket.send(JSON.stringify(create));
    await until(() => messages.length > 20);
    socket.close();
    await gateway.recorded(1);
    expect(await gateway.provider.received.at(-1)?.ended).toBe('closed');
    expect(gateway.last()).toMatchObject({
      exchange: { aborted: true },
      note: { usage_source: 'estimated' },
    });
    expect(gateway.last().exchange.output_tokens).toBeGreaterThan(2);
  });

  test('a shutdown lets what runs end, then closes', async () => {
    gateway = await startTestGateway();
    gateway.behave({ outputTokens: 30, betweenEventsMs: 5 });
    const { socket, messages, opened, closed } = plain();
    const idle = plain();
    await Promise.all([opened, idle.opened]);
    socket.send(JSON.stringify(create));
    await until(() => messages.length > 2);
    const closing = gateway.running.close(5000);
    expect(await idle.closed).toBe(1001);
    expect(await closed).toBe(1001);
    expect(messages.at(-1)?.type).toBe('response.completed');
    await closing;
  });
});

test('over TLS as well', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'websocket-'));
  const [keyPath, certificatePath] = [join(directory, 'key'), join(directory, 'cert')];
  const subject = ['-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  execFileSync('openssl', [...made, '-keyout', keyPath, '-out', certificatePath, ...subject], {
    stdio: 'ignore',
  });
  gateway = await startTestGateway({ listen: { port: 0, tls: { keyPath, certificatePath } } });
  const port = Number(new URL(gateway.url).port);
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  let told = '';
  socket.on('data', (bytes) => {
    told += bytes;
  });
  const key = Buffer.alloc(16).toString('base64');
  const head = `GET /v1/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TEST_KEY}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
  // Masked with zeros, so that the text stays as it is.
  const text = JSON.stringify(create);
  socket.write(
    Buffer.concat([Buffer.from(head), Buffer.from([0x81, 0x80 + text.length, 0, 0, 0, 0])]),
  );
  socket.write(text);
  await until(() => told.includes('response.completed'));
  expect(gateway.last().exchange).toMatchObject({ ip: '127.0.0.1', output_tokens: 12 });
  socket.destroy();
  rmSync(directory, { recursive: true });
});

describe('what is not let in', () => {
  test('no key, other paths, and what is no handshake', async () => {
    gateway = await startTestGateway();
    await expect(plain('/v1/responses', { authorization: 'Bearer no' }).opened).rejects.toThrow();
    await expect(plain('/v1/realtime').opened).rejects.toThrow();
    const refusals = gateway.running.gateway.metrics.refusals.text();
    expect(refusals).toContain('code="unauthenticated"');
    expect(refusals).toContain('code="websocket_not_proxied"');
    const port = Number(new URL(gateway.url).port);
    const head = `GET /v1/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TEST_KEY}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n`));
      socket.once('data', (bytes) => resolve(`${bytes}`));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });

  test('it can be switched off', async () => {
    gateway = await startTestGateway({ upstream: { webSockets: false } });
    await expect(plain().opened).rejects.toThrow();
  });

  test.each([
    ['junk', 'not JSON', /not a JSON object/],
    ['other events', '{"type":"response.steer","stream_id":"x"}', /Only response.create/],
    ['work in the background', '{"type":"response.create","background":true}', /Background/],
    ['deep nesting', `{"a":${'['.repeat(90)}${']'.repeat(90)}}`, /nest/],
  ])('%s', async (_name, text, message) => {
    gateway = await startTestGateway();
    const { socket, messages, opened } = plain();
    await opened;
    socket.send(text);
    await until(() => messages.length === 1);
    expect(messages[0]).toMatchObject({ type: 'error', status: 400 });
    expect(JSON.stringify(messages[0])).toMatch(message);
    expect(gateway.provider.received).toHaveLength(0);
    socket.close();
  });

  test('messages that are too long end the connection', async () => {
    gateway = await startTestGateway({ limits: { bodyBytes: 10_000 } });
    const { socket, opened, closed } = plain();
    await opened;
    socket.send('x'.repeat(20_000));
    expect(await closed).toBe(1009);
  });

  test('more calls than can wait are refused', async () => {
    gateway = await startTestGateway();
    gateway.behave({ firstByteMs: 2000 });
    const { socket, messages, opened } = plain();
    await opened;
    for (let index = 0; index < 40; index++) socket.send(JSON.stringify(create));
    await until(() => messages.length > 0);
    expect(messages[0]).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } });
    socket.close();
  });
});
