/** A client that is still uploading hears why it is refused. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
let answering: Server | null = null;
afterEach(async () => {
  await gateway.close();
  answering?.closeAllConnections();
  answering?.close();
  answering = null;
});

const MEGABYTES = 24;
const file = (): Blob => new Blob([new Uint8Array(MEGABYTES * 1_048_576)]);

/** As the SDKs send files. */
function multipart(): { body: RequestInit['body']; headers: Record<string, string> } {
  const body = new FormData();
  body.set('purpose', 'batch');
  body.set('file', file(), 'batch.jsonl');
  return { body, headers: {} };
}

/** Of unknown length, and slower than the gateway answers. */
function chunked(): { body: RequestInit['body']; headers: Record<string, string>; duplex: 'half' } {
  let left = 60;
  const stream = new Readable({
    read() {
      setTimeout(() => this.push(left-- > 0 ? Buffer.alloc(65_536) : null), 5);
    },
  });
  return { body: Readable.toWeb(stream) as never, headers: {}, duplex: 'half' };
}

const UPLOADS = { multipart, chunked };

async function upload(
  kind: keyof typeof UPLOADS,
  {
    path = '/v1/files',
    key = TEST_KEY,
    headers = {},
  }: { path?: string; key?: string; headers?: object } = {},
): Promise<{ status: number; code: unknown }> {
  const { headers: own, ...rest } = UPLOADS[kind]();
  const answer = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    ...rest,
    headers: { ...own, 'x-api-key': key, ...headers },
  } as RequestInit);
  const { error } = (await answer.json()) as { error?: { code?: unknown } };
  return { status: answer.status, code: error?.code };
}

/** A provider that answers before it has read anything. */
async function hastyProvider(status: number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end('{"error":{"code":"hasty"}}');
  });
  answering = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(Object.keys(UPLOADS) as (keyof typeof UPLOADS)[])('an upload, %s,', (kind) => {
  test('with a wrong key hears 401', async () => {
    gateway = await startTestGateway();
    expect(await upload(kind, { key: 'sw-k9-wrong' })).toMatchObject({ status: 401 });
  });

  test('to nowhere hears 404', async () => {
    gateway = await startTestGateway();
    expect(await upload(kind, { path: '/V1/files' })).toMatchObject({ status: 404 });
  });

  test('of a capability that is denied hears 403', async () => {
    const rules = [{ id: 'no', denyCapabilities: ['files' as const] }];
    gateway = await startTestGateway({ policy: { rules } });
    expect(await upload(kind)).toMatchObject({ status: 403, code: 'capability_not_allowed' });
  });

  test('of too many bytes hears 413, and the provider has not got them', async () => {
    gateway = await startTestGateway({ limits: { opaqueBodyBytes: 1_000_000 } });
    expect(await upload(kind)).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(gateway.last().note).toMatchObject({ refusal: 'body_too_large' });
  });

  test('of JSON of too many bytes hears 413', async () => {
    gateway = await startTestGateway({ limits: { bodyBytes: 1_000_000 } });
    const path = '/v1/chat/completions';
    expect(await upload(kind, { path })).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  test('over a budget hears 429', async () => {
    const budget = {
      id: 'b',
      scope: 'account',
      per: 'day',
      measure: 'requests',
      limit: 1,
    } as const;
    gateway = await startTestGateway({ budgets: [budget] });
    await fetch(`${gateway.url}/v1/files`, { headers: { 'x-api-key': TEST_KEY } });
    expect(await upload(kind)).toMatchObject({ status: 429, code: 'budget_exhausted' });
  });

  test('to a provider that cannot be reached hears 502', async () => {
    gateway = await startTestGateway({ upstream: { url: 'http://127.0.0.1:9' } });
    expect(await upload(kind)).toMatchObject({ status: 502, code: 'upstream_unreachable' });
  });

  test.each([
    // The gateway's own key was refused: that is no fault of the client's.
    [401, 502, 'upstream_unauthorised'],
    [413, 413, 'hasty'],
  ])('to a provider that refuses it at once with %s hears %s', async (refused, status, code) => {
    const url = await hastyProvider(refused);
    gateway = await startTestGateway({ upstream: { url } });
    expect(await upload(kind)).toMatchObject({ status, code });
  });

  test('while the gateway drains hears 503', async () => {
    gateway = await startTestGateway();
    gateway.running.gateway.draining = true;
    expect(await upload(kind)).toMatchObject({ status: 503, code: 'draining' });
  });
});
