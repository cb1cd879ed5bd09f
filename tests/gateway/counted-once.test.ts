/** What an answer used counts once, however often it is fetched; and no model is free for want of a price. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../fixtures/needs.ts';
import { startRedis } from '../fixtures/redis-server.ts';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

const redis = needs('redis-server');

const usage = { input_tokens: 100, output_tokens: 40 };
const response = (id: string, more: object) => ({
  id,
  object: 'response',
  model: 'm',
  output: [{ type: 'message', content: [{ type: 'output_text', text: 'Mail ann@example.com' }] }],
  ...more,
});
const event = (type: string, told: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...told })}\n\n`;

/** Keeps responses as the API does: those made in the background end at the third look. */
class KeepingProvider {
  readonly #server: Server;
  #looks = 0;
  url = '';

  constructor() {
    this.#server = createServer(async (request, answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const asked = JSON.parse(`${Buffer.concat(chunks)}` || '{}') as Record<string, unknown>;
      const path = (request.url ?? '').split('?')[0] ?? '';
      const told = this.#tell(request.method ?? '', path, asked);
      const stream = asked.stream === true || (request.url ?? '').includes('stream=true');
      answer.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
      answer.end(stream ? event('response.completed', { response: told }) : JSON.stringify(told));
    });
  }

  #tell(method: string, path: string, { background, stream }: Record<string, unknown>): object {
    if (path === '/v1/responses') {
      if (background !== true)
        return response('kept', { background: false, status: 'completed', usage });
      this.#looks = 0;
      if (stream === true)
        return response('streamed', { background: true, status: 'completed', usage });
      return response('back', { background: true, status: 'queued', usage: null });
    }
    if (path === '/v1/responses/streamed')
      return response('streamed', { background: true, status: 'completed', usage });
    if (path.startsWith('/v1/responses/back')) {
      const ended = method === 'POST' ? 'cancelled' : 'completed';
      const status = ++this.#looks < 3 && method !== 'POST' ? 'in_progress' : ended;
      return response('back', { background: true, status, usage: status === ended ? usage : null });
    }
    return response('kept', { background: false, status: 'completed', usage });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let gateway: TestGateway;
const ask = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${gateway.url}${path}`, {
    method,
    headers: { 'x-api-key': TEST_KEY },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).then(async (answer) => {
    await answer.arrayBuffer();
    return answer;
  });
const counted = () => gateway.records.map(({ exchange }) => exchange.output_tokens ?? 0);

describe('answers that are kept', () => {
  const provider = new KeepingProvider();
  beforeAll(() => provider.start());
  afterAll(() => provider.close());
  afterEach(() => gateway.close());

  test('count when they are made, and not when they are fetched', async () => {
    gateway = await startTestGateway({ upstream: { url: provider.url } });
    await ask('POST', '/v1/responses', { model: 'm', input: 'Hi' });
    for (let look = 0; look < 3; look++) await ask('GET', '/v1/responses/kept');
    await ask('GET', '/v1/responses/kept?stream=true');
    await gateway.recorded(5);
    expect(counted()).toEqual([40, 0, 0, 0, 0]);
    expect(gateway.records.map(({ note }) => note.usage_source)).toEqual([
      'provider',
      ...Array(4).fill('none'),
    ]);
    expect(gateway.running.gateway.metrics.tokens.text()).toContain(
      'output",source="provider"} 40',
    );
  });

  test('count when they have ended, if they are made in the background', async () => {
    const budgets = [
      { id: 'b', scope: 'account', per: 'day', measure: 'outputTokens', limit: 70 } as const,
    ];
    gateway = await startTestGateway({
      upstream: { url: provider.url },
      budgets,
      counters: { reserveOutputTokens: 10 },
    });
    await ask('POST', '/v1/responses', { model: 'm', input: 'Hi', background: true });
    for (let look = 0; look < 6; look++) await ask('GET', '/v1/responses/back');
    await gateway.recorded(7);
    expect(counted()).toEqual([0, 0, 0, 40, 0, 0, 0]);
    expect(gateway.records[0]?.note.usage_source).toBe('none');
    // 40 of 70 are used: one more fits.
    expect((await ask('POST', '/v1/responses', { model: 'm', input: 'Hi' })).status).toBe(200);
    expect((await ask('POST', '/v1/responses', { model: 'm', input: 'Hi' })).status).toBe(429);
  });

  test('count once when they are cancelled, or streamed and fetched again', async () => {
    gateway = await startTestGateway({ upstream: { url: provider.url } });
    await ask('POST', '/v1/responses', { model: 'm', input: 'Hi', background: true });
    await ask('POST', '/v1/responses/back/cancel');
    await ask('GET', '/v1/responses/back');
    await ask('POST', '/v1/responses', { model: 'm', input: 'Hi', background: true, stream: true });
    await ask('GET', '/v1/responses/streamed');
    await gateway.recorded(5);
    expect(counted()).toEqual([0, 40, 0, 40, 0]);
  });

  test('hide when they are fetched what they hid when they were made', async () => {
    const masking = { mode: 'mask', answers: true } as const;
    gateway = await startTestGateway({ upstream: { url: provider.url }, masking });
    const headers = { 'x-api-key': TEST_KEY };
    const answer = await fetch(`${gateway.url}/v1/responses/kept`, { headers });
    expect(await answer.text()).toContain('Mail [EMAIL_1]');
  });
});

describe('results of batches', () => {
  afterEach(() => gateway.close());
  test('count once', async () => {
    gateway = await startTestGateway();
    for (let look = 0; look < 3; look++) await ask('GET', '/v1/messages/batches/batch-1/results');
    for (let look = 0; look < 3; look++) await ask('GET', '/v1/files/file-1/content');
    await gateway.recorded(6);
    expect(counted()).toEqual([24, 0, 0, 24, 0, 0]);
  });
});

describe('over processes', () => {
  const provider = new KeepingProvider();
  const open: TestGateway[] = [];
  const start = async (overrides: Parameters<typeof startTestGateway>[0]): Promise<void> => {
    gateway = await startTestGateway({ upstream: { url: provider.url }, ...overrides });
    open.push(gateway);
  };
  const make = () => ask('POST', '/v1/responses', { model: 'm', input: 'Hi', background: true });
  beforeAll(() => provider.start());
  afterAll(() => provider.close());
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  test('count once over restarts of a gateway, whose file has neither paths nor ids', async () => {
    const stateDirectory = mkdtempSync(join(tmpdir(), 'counted-'));
    for (const expected of [[0, 0, 0, 40], [0], [0]]) {
      await start({ stateDirectory });
      if (expected.length > 1) await make();
      for (const _ of expected.slice(-3)) await ask('GET', '/v1/responses/back');
      await gateway.recorded(expected.length);
      expect(counted()).toEqual(expected);
      await gateway.running.close(1000);
      const file = readFileSync(join(stateDirectory, 'counted-once.ndjson'), 'utf8');
      expect(file).not.toContain('back');
      // Cut short, as by a kill in the middle of a line.
      appendFileSync(join(stateDirectory, 'counted-once.ndjson'), '["0123');
      await gateway.provider.close();
      open.pop();
    }
    rmSync(stateDirectory, { recursive: true });
  });

  redis.test('count once among gateways that share their counters', async () => {
    const server = await startRedis();
    const counters = { store: 'redis', redisUrl: server.url } as const;
    await start({ counters });
    await make();
    for (let look = 0; look < 3; look++) await ask('GET', '/v1/responses/back');
    await gateway.recorded(4);
    expect(counted()).toEqual([0, 0, 0, 40]);
    await start({ counters });
    for (let look = 0; look < 2; look++) await ask('GET', '/v1/responses/back');
    await gateway.recorded(2);
    expect(counted()).toEqual([0, 0]);
    await server.remove();
    // Alone now: what this gateway counted itself it does not count again.
    [gateway] = open as [TestGateway];
    await ask('GET', '/v1/responses/back');
    await gateway.recorded(5);
    expect(counted().at(-1)).toBe(0);
  });
});

describe('a budget in dollars', () => {
  afterEach(() => gateway.close());
  const budgets = [
    { id: 'spend', scope: 'account', per: 'day', measure: 'dollars', limit: 5 } as const,
  ];
  const chat = async (model: string): Promise<number> =>
    (await ask('POST', '/v1/chat/completions', { model, max_tokens: 12, messages: [] })).status;

  test('refuses a model without a price, and says why', async () => {
    gateway = await startTestGateway({ budgets });
    expect(await chat('nobody-knows-it')).toBe(403);
    expect(gateway.last().note.refusal).toBe('model_unpriced');
    expect(gateway.provider.received).toHaveLength(0);
    expect(await chat('gpt-4o')).toBe(200);
  });

  test('takes the price that stands for all others', async () => {
    gateway = await startTestGateway({ budgets, prices: { '*': { input: 0, output: 200_000 } } });
    expect([await chat('x'), await chat('y'), await chat('z')]).toEqual([200, 200, 429]);
    expect(gateway.records[0]?.exchange.cost_usd).toBeCloseTo(2.4);
  });

  test('reserves for the dearest model that may answer', async () => {
    const prices = { cheap: { input: 0, output: 1 }, dear: { input: 0, output: 1_000_000 } };
    gateway = await startTestGateway({ budgets, prices });
    const body = { model: 'cheap', models: ['cheap', 'dear'], max_tokens: 12, messages: [] };
    expect((await ask('POST', '/v1/chat/completions', body)).status).toBe(429);
    expect(
      (await ask('POST', '/v1/chat/completions', { ...body, models: ['cheap', 'x'] })).status,
    ).toBe(403);
  });
});
