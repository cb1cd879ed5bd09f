import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '#gateway/check/check';
import { hashSecret } from '#gateway/identity/governed-key';
import { needs } from '../fixtures/needs.ts';
import { startTestGateway, TEST_KEY, TEST_SECRET, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
let credential: string;
beforeAll(async () => {
  gateway = await startTestGateway({
    identity: {
      keys: [{ id: 'k1', hash: hashSecret(TEST_SECRET, null), account_id: 'a1', tier: 'paid' }],
      trustedHops: ['127.0.0.0/8'],
    },
    policy: { rules: [{ id: 'no-large', denyModels: ['large*'] }] },
  });
  credential = gateway.running.adminCredential as string;
});
afterAll(() => gateway.close());

async function decide(decisions: object[]): Promise<void> {
  const version = gateway.running.decisions.snapshot().version + 1;
  await gateway.running.decisions.replace({
    schema: 'stillwatch.decisions/1',
    version,
    issued_at: 1,
    campaigns: {},
    decisions: decisions.map((fields, index) => ({
      id: `d${index}`,
      scope: 'account',
      value: 'a1',
      action: 'suspend',
      mode: 'enforce',
      expires_at: null,
      origin: 'test',
      reason: '',
      params: {},
      ...fields,
    })) as never,
  });
}

function ask(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(gateway.running.adminUrl + path, {
    headers: { 'x-stillwatch-credential': credential, ...headers },
  });
}

const client = { authorization: `Bearer ${TEST_KEY}` };

describe('asked by another gateway', () => {
  test('who may pass, as whom, and how', async () => {
    await decide([{ action: 'shape', params: { hide_reasoning: true, max_n: 1 } }]);
    const answer = await ask('/v1/check/v1/messages?beta=true', client);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-stillwatch-account': 'a1',
      'x-stillwatch-key': 'k1',
      'x-stillwatch-tier': 'paid',
      'x-stillwatch-decisions': 'd0',
      'x-stillwatch-hide-reasoning': '1',
      'x-stillwatch-max-n': '1',
    });
  });

  test('who may not', async () => {
    await decide([{}]);
    const answer = await ask('/v1/check', client);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(await answer.json()).toMatchObject({ error: { code: 'suspended' } });
    expect((await ask('/v1/check', {})).status).toBe(401);
    expect((await ask('/v1/check', { 'x-api-key': 'sw-k1-wrong' })).status).toBe(401);
  });

  test('who is too quick', async () => {
    await decide([{ action: 'slow', id: 'slow-1', params: { requests_per_minute: 2 } }]);
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await ask('/v1/check', client)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const nginx = await ask('/v1/check/nginx', client);
    expect(nginx.status).toBe(403);
    expect(nginx.headers.get('x-stillwatch-status')).toBe('429');
  });

  test('which model', async () => {
    await decide([]);
    expect((await ask('/v1/check', { ...client, 'x-model': 'large-2' })).status).toBe(403);
    expect((await ask('/v1/check', { ...client, 'x-model': 'small' })).status).toBe(200);
  });

  test('the address comes from the gateway that asks', async () => {
    await decide([{ scope: 'address', value: '203.0.113.9' }]);
    const from = (address: string) => ask('/v1/check', { ...client, 'x-forwarded-for': address });
    expect((await from('203.0.113.9')).status).toBe(403);
    expect((await from('203.0.113.10')).status).toBe(200);
  });

  test('nothing is answered without the credential', async () => {
    const answer = await fetch(`${gateway.running.adminUrl}/v1/check`, { headers: client });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-stillwatch-account')).toBeNull();
  });

  test('as Envoy asks (ext_authz over HTTP): the client’s method and path under a prefix', async () => {
    await decide([]);
    const envoy = (headers: Record<string, string>) =>
      fetch(`${gateway.running.adminUrl}/v1/check/v1/messages?beta=true`, {
        method: 'POST',
        headers: {
          'x-stillwatch-credential': credential,
          'x-envoy-internal': 'true',
          'x-forwarded-for': '203.0.113.7',
          'content-length': '0',
          ...headers,
        },
      });
    const allowed = await envoy(client);
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('x-stillwatch-account')).toBe('a1');
    await decide([{}]);
    const denied = await envoy(client);
    // Status, headers and body of a refusal are what Envoy answers to the client.
    expect(denied.status).toBe(403);
    expect(denied.headers.get('x-should-retry')).toBe('false');
    expect(await denied.json()).toMatchObject({ error: { code: 'suspended' } });
  });

  test('values from decisions and key files begin no header of their own', async () => {
    await decide([{ action: 'observe', id: 'd\r\nx-evil: 1', scope: 'account' }]);
    const answer = await ask('/v1/check', client);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-evil')).toBeNull();
    expect(answer.headers.get('x-stillwatch-decisions')).toBe('d??x-evil: 1');
  });

  test('from the snapshot alone, in less than a millisecond', async () => {
    await decide([{ action: 'shape', params: { max_n: 1 } }]);
    const { gateway: inside } = gateway.running;
    const took: number[] = [];
    for (let index = 0; index < 300; index++) {
      const began = performance.now();
      const given = { id: `c${index}`, headers: client, query: '', peer: '127.0.0.1', now: 0 };
      expect((await check(inside.settings, given)).status).toBe(200);
      took.push(performance.now() - began);
    }
    took.sort((one, other) => one - other);
    expect(took[100]).toBeLessThan(1);
  });

  test('in a few milliseconds with the round trip', async () => {
    await decide([]);
    for (let index = 0; index < 50; index++) await (await ask('/v1/check', client)).arrayBuffer();
    const took: number[] = [];
    for (let index = 0; index < 100; index++) {
      const began = performance.now();
      await (await ask('/v1/check', client)).arrayBuffer();
      took.push(performance.now() - began);
    }
    took.sort((one, other) => one - other);
    // A whole round trip of a Node client, on a machine that does other things too.
    expect(took[20]).toBeLessThan(10);
  });
});

const nginx = needs('nginx');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

nginx.describe('behind nginx with auth_request', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nginx-'));
  let url: string;
  let stop: () => void;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(directory, 'nginx.conf'), nginxConfig(port));
    const child = spawn(nginx.found, ['-p', directory, '-c', 'nginx.conf', '-e', 'error.log'], {
      stdio: 'ignore',
    });
    stop = () => child.kill('SIGTERM');
    for (;;) {
      const up = await fetch(url).then(
        () => true,
        () => false,
      );
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  afterAll(() => {
    stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function nginxConfig(port: number): string {
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${directory}/${name};`)
      .join(' ');
    return `daemon off; pid ${directory}/pid; worker_processes 1;
events { worker_connections 64; }
http {
  access_log off; ${temp}
  server {
    listen 127.0.0.1:${port};
    location / {
      auth_request /stillwatch;
      auth_request_set $stillwatch_status $upstream_http_x_stillwatch_status;
      auth_request_set $stillwatch_account $upstream_http_x_stillwatch_account;
      error_page 403 = @refused;
      proxy_set_header x-account $stillwatch_account;
      proxy_pass ${gateway.provider.url};
    }
    location @refused {
      add_header x-should-retry false always;
      if ($stillwatch_status = 429) { return 429; }
      return 403;
    }
    location = /stillwatch {
      internal;
      proxy_pass ${gateway.running.adminUrl}/v1/check/nginx;
      proxy_pass_request_body off;
      proxy_set_header content-length "";
      proxy_set_header x-stillwatch-credential ${credential};
      proxy_set_header x-forwarded-for $remote_addr;
    }
  }
}
`;
  }

  const call = () =>
    fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: client, body: '{"model":"m"}' });

  test('a good key passes, and the provider is told the account', async () => {
    await decide([]);
    expect((await call()).status).toBe(200);
    expect(gateway.provider.received.at(-1)?.headers['x-account']).toBe('a1');
  });

  test('no key, a suspended account and a quick one are turned away', async () => {
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    await decide([{}]);
    const refused = await call();
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-should-retry')).toBe('false');
    await decide([{ action: 'slow', id: 'slow-2', params: { requests_per_minute: 1 } }]);
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(429);
  });
});
