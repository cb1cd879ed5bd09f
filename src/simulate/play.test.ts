import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#std/clock';
import { loadArrivals } from './arrivals/arrival-source.ts';
import { TINY } from './fixtures/tiny-world.ts';
import { assertLocal, type PlayOptions, playSink } from './play.ts';
import { loadPrompts } from './prompts/prompt-source.ts';
import { simulate } from './simulate.ts';

interface Seen {
  path: string;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
}

const seen: Seen[] = [];
let open = 0;
let mostOpen = 0;
const server = createServer((request, response) => {
  open++;
  mostOpen = Math.max(mostOpen, open);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const status = seen.push({ path: request.url ?? '', headers: request.headers, body }) % 5;
    setTimeout(() => {
      open--;
      response.writeHead(status === 0 ? 429 : 200).end('{}');
    }, 5);
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const prompts = await loadPrompts();
const arrivals = await loadArrivals();

async function play(options: Partial<PlayOptions>) {
  seen.length = 0;
  mostOpen = 0;
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const sink = playSink(
    {
      url,
      format: 'openai',
      speed: 1e9,
      maxConcurrency: 4,
      maxRequests: 40,
      maxRequestsPerSecond: 1e6,
      maxSeconds: 20,
      keyFormat: 'sk-{account_id}-{api_key_id}',
      allowRemote: false,
      abort: new AbortController().signal,
      ...options,
    },
    { fetch, clock: systemClock, wait },
  );
  const run = simulate(TINY, {
    seed: 7,
    prompts,
    arrivals,
    withText: true,
    sink,
    workers: 0,
    abort: sink.ended,
  });
  await run.catch((thrown) => {
    if (!sink.ended.aborted) throw thrown;
  });
  await sink.close();
  return sink.summary();
}

test('plays a bounded part of the world, never more at once than allowed', async () => {
  const summary = await play({});
  expect(summary.sent).toBe(40);
  expect(seen.length).toBe(40);
  expect(summary.statuses).toEqual({ 200: 32, 429: 8 });
  expect(mostOpen).toBeLessThanOrEqual(4);
  const [first] = seen as [Seen];
  expect(first.path).toBe('/v1/chat/completions');
  expect(first.headers.authorization).toMatch(/^Bearer sk-acct_[0-9a-f]+-key_/);
  expect(first.headers['x-forwarded-for']).toMatch(/[.:]/);
  expect(JSON.stringify(first.body.messages)).toContain('"role":"user"');
});

test('speaks the other wire format', async () => {
  await play({ format: 'anthropic', maxRequests: 3 });
  expect(seen.map((request) => request.path)).toEqual(Array(3).fill('/v1/messages'));
  expect(seen[0]?.headers['x-api-key']).toMatch(/^sk-/);
  expect(seen[0]?.body).toHaveProperty('max_tokens');
});

test('keeps to the rate and to the time allowed', async () => {
  const summary = await play({ maxRequestsPerSecond: 50, maxSeconds: 0.4, maxRequests: 1000 });
  expect(summary.sent).toBeGreaterThan(0);
  expect(summary.sent).toBeLessThanOrEqual(21);
});

test('an endpoint that is not there is counted, not thrown', async () => {
  const summary = await play({ url: 'http://127.0.0.1:9', maxRequests: 2 });
  expect(Object.keys(summary.statuses).every((outcome) => outcome.startsWith('failed'))).toBe(true);
});

test('other machines are refused unless allowed', () => {
  expect(() => assertLocal('https://api.example.com', false)).toThrow(/api\.example\.com/);
  expect(() => assertLocal('http://127.0.0.1.example.com', false)).toThrow();
  assertLocal('https://api.example.com', true);
  assertLocal('http://[::1]:80', false);
});
