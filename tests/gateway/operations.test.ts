import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { hashSecret } from '#gateway/identity/governed-key';
import type { SpoolRecord } from '#schema/spooled-exchange';
import { startTestGateway, TEST_KEY, TEST_SECRET, type TestGateway } from './start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'operations-'));
afterAll(() => rmSync(directory, { recursive: true }));
let gateway: TestGateway;
afterEach(() => gateway.close());

const body = JSON.stringify({
  model: 'm',
  messages: [{ role: 'user', content: 'Top secret text' }],
});
const call = (key = TEST_KEY, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    body,
  });
const admin = (path: string) =>
  fetch(gateway.running.adminUrl + path, {
    headers: { authorization: `Bearer ${gateway.running.adminCredential}` },
  });

/** Takes what is posted to it. */
async function startReceiver(status = 200) {
  const received: { url: string; headers: NodeJS.Dict<string | string[]>; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ url: request.url!, headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, received, close: () => server.close() };
}

test('metrics count what happened, and name nobody', async () => {
  gateway = await startTestGateway({
    budgets: [{ id: 'b', scope: 'account', per: 'day', measure: 'requests', limit: 1 }],
  });
  await (await call()).text();
  await (await call()).text();
  await (await call('sw-k1-wrong')).text();
  const text = await (await admin('/metrics')).text();
  expect(text).toContain(
    'stillwatch_gateway_exchanges_total{upstream="openai",operation="chat",status="200"} 1',
  );
  expect(text).toContain('stillwatch_gateway_refusals_total{code="budget_exhausted"} 1');
  expect(text).toContain('stillwatch_gateway_refusals_total{code="unauthenticated"} 1');
  expect(text).toContain('tokens_total{direction="output",source="provider"} 12');
  expect(text).toMatch(/stillwatch_gateway_admission_seconds_bucket\{le="\+Inf"\} 1/);
  expect(text).not.toMatch(/a1|k1|o1/);
  for (const line of text.trim().split('\n')) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{.*\})? [-+.e\d]+)$/);
  }
  expect((await fetch(`${gateway.running.adminUrl}/metrics`)).status).toBe(401);
});

test('the access log has a line an exchange, and no secret', async () => {
  const lines: string[] = [];
  gateway = await startTestGateway(
    { accessLog: true },
    { writeAccess: (line) => void lines.push(line) },
  );
  await (await call(TEST_KEY, { 'x-note': 'n' })).text();
  expect(JSON.parse(lines[0]!)).toMatchObject({
    event: 'exchange-end',
    account: 'a1',
    model: 'm',
    status: 200,
    output_tokens: 12,
  });
  expect(lines.join('')).not.toMatch(/Top secret|provider-key|AAAAAAA/);
});

test('health says it lives, ready whether to send it traffic', async () => {
  gateway = await startTestGateway(
    { upstream: { failOpen: false }, enforcement: { staleSeconds: 60 } },
    { clock: () => 2_000_000_000_000 },
  );
  const open = (path: string) => fetch(gateway.running.adminUrl + path);
  expect((await open('/health')).status).toBe(200);
  const before = await open('/ready');
  expect(before.status).toBe(503);
  expect(await before.json()).toMatchObject({ decisions_stale: true, decisions_age_seconds: null });
  expect((await call()).status).toBe(503);
  await gateway.running.decisions.replace({
    schema: 'stillwatch.decisions/1',
    version: 1,
    issued_at: 1,
    decisions: [],
    campaigns: {},
  });
  expect((await open('/ready')).status).toBe(200);
  expect((await call()).status).toBe(200);
});

describe('new settings without a restart', () => {
  test('a running stream goes on, the next request has the new rules', async () => {
    gateway = await startTestGateway();
    gateway.behave({ outputTokens: 200, betweenEventsMs: 2 });
    const streaming = fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': TEST_KEY },
      body: JSON.stringify({ model: 'm', max_tokens: 300, stream: true, messages: [] }),
    }).then((answer) => answer.text());
    while (gateway.provider.received.length === 0) await new Promise((done) => setTimeout(done, 5));
    const { running } = gateway;
    const { config } = running.gateway.settings;
    const policy = { ...config.policy, rules: [] };
    await running.reload({ ...config, policy: { ...policy, advancedModels: ['m'] } });
    expect((await call()).status).toBe(403);
    expect(await streaming).toContain('message_stop');
    expect(gateway.records.find(({ exchange }) => exchange.stream)?.exchange.output_tokens).toBe(
      200,
    );
  });

  test('keys come and go with their file', async () => {
    const keysPath = join(directory, 'keys.json');
    const hash = hashSecret(TEST_SECRET, null);
    const write = (keys: object[]) => writeFileSync(keysPath, JSON.stringify({ keys }));
    write([{ id: 'k1', hash, account_id: 'a1' }]);
    gateway = await startTestGateway({ identity: { keysPath } });
    expect((await call()).status).toBe(200);
    write([{ id: 'k2', hash, account_id: 'a2' }]);
    const until = async (key: string, status: number) => {
      while ((await call(key)).status !== status) await new Promise((done) => setTimeout(done, 50));
    };
    await until(`sw-k2-${TEST_SECRET}`, 200);
    expect((await call()).status).toBe(401);
    writeFileSync(keysPath, 'damaged');
    await new Promise((done) => setTimeout(done, 1300));
    expect((await call(`sw-k2-${TEST_SECRET}`)).status).toBe(200);
  });
});

test('draining lets running exchanges end and turns new ones away', async () => {
  gateway = await startTestGateway();
  gateway.behave({ outputTokens: 60, betweenEventsMs: 5 });
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const streaming = fetch(`${gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': TEST_KEY },
    body: JSON.stringify({ model: 'm', max_tokens: 300, stream: true, messages: [] }),
  }).then((answer) => answer.text());
  while (gateway.provider.received.length === 0) await new Promise((done) => setTimeout(done, 5));
  const closed = gateway.running.close(5000);
  expect(await streaming).toContain('message_stop');
  await closed;
  expect(gateway.last().exchange).toMatchObject({ aborted: false, output_tokens: 60 });
  await expect(call()).rejects.toThrow();
  socket.destroy();
});

test('HTTPS', async () => {
  const key = join(directory, 'key.pem');
  const cert = join(directory, 'cert.pem');
  const subject = ['-subj', '/CN=localhost', '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  );
  gateway = await startTestGateway({
    listen: { port: 0, tls: { certificatePath: cert, keyPath: key } },
  });
  expect(gateway.url).toMatch(/^https:/);
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TEST_KEY}` };
    const asked = httpsRequest(
      `${gateway.url}/v1/chat/completions`,
      { method: 'POST', headers, rejectUnauthorized: false },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
  expect(status).toBe(200);
  expect(gateway.last().exchange.ip).toBe('127.0.0.1');
});

test('exchanges are shipped, once each, and the spool is emptied', async () => {
  const receiver = await startReceiver();
  const credentialPath = join(directory, 'credential');
  writeFileSync(credentialPath, 'control-secret\n');
  gateway = await startTestGateway(
    {
      shipping: { url: receiver.url, credentialPath, everySeconds: 0.05 },
      spool: { keepText: 'all' },
    },
    { sink: undefined as never },
  );
  for (let index = 0; index < 5; index++) await (await call()).text();
  const shipped = () =>
    receiver.received
      .filter(({ url }) => url === '/v1/spool/exchanges')
      .flatMap(({ body: bytes }) => gunzipSync(bytes).toString().trim().split('\n'))
      .map((line) => JSON.parse(line) as SpoolRecord);
  while (shipped().length < 5) await new Promise((done) => setTimeout(done, 20));
  expect(new Set(shipped().map(({ exchange }) => exchange.id)).size).toBe(5);
  expect(shipped()[0]?.exchange).toMatchObject({ account_id: 'a1', fingerprint: { chars: 15 } });
  expect(JSON.stringify(shipped())).not.toContain('Top secret');
  expect(receiver.received[0]?.headers.authorization).toBe('Bearer control-secret');
  while (!receiver.received.some(({ url }) => url === '/v1/spool/texts')) {
    await new Promise((done) => setTimeout(done, 20));
  }
  await gateway.running.close(1000);
  const spool = join(gateway.running.gateway.settings.config.stateDirectory, 'spool', '0');
  const left = readdirSync(spool).filter((name) => name.endsWith('.segment'));
  expect(left).toEqual([]);
  expect(statSync(spool).mode & 0o077).toBe(0);
  receiver.close();
});

test('traces go out under the caller’s trace, without text', async () => {
  const receiver = await startReceiver();
  gateway = await startTestGateway({ tracing: { url: `${receiver.url}/v1/traces`, share: 0 } });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await (await call(TEST_KEY, { traceparent: `00-${traceId}-b7ad6b7169203331-01` })).text();
  await (await call(TEST_KEY)).text();
  await gateway.running.close(1000);
  const [sent] = receiver.received;
  const document = JSON.parse(`${sent?.body}`);
  const { spans } = document.resourceSpans[0].scopeSpans[0];
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({
    traceId,
    parentSpanId: 'b7ad6b7169203331',
    name: 'chat m',
    kind: 3,
  });
  const attributes = Object.fromEntries(
    spans[0].attributes.map(({ key, value }: { key: string; value: object }) => [
      key,
      Object.values(value)[0],
    ]),
  );
  expect(attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.usage.output_tokens': '12',
    'http.response.status_code': '200',
  });
  expect(`${sent?.body}`).not.toMatch(/Top secret|"a1"/);
  receiver.close();
});

test('the credential of the operations listener is kept, and only its hash may be configured', async () => {
  gateway = await startTestGateway();
  const { stateDirectory } = gateway.running.gateway.settings.config;
  const file = join(stateDirectory, 'admin-credential');
  expect(readFileSync(file, 'utf8').trim()).toBe(gateway.running.adminCredential);
  expect(statSync(file).mode & 0o077).toBe(0);
  const again = await startTestGateway({ stateDirectory });
  expect(again.running.adminCredential).toBe(gateway.running.adminCredential);
  await again.close();
  const credentialHash = `sha256:${createHash('sha256').update('own').digest('hex')}`;
  const own = await startTestGateway({ admin: { port: 0, credentialHash } });
  expect(own.running.adminCredential).toBeNull();
  const answer = await fetch(`${own.running.adminUrl}/metrics`, {
    headers: { authorization: 'Bearer own' },
  });
  expect(answer.status).toBe(200);
  await own.close();
});
