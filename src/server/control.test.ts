import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '#schema/api/status';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
});
afterAll(() => control.end());

const note = { ...QUIET_NOTE, decisions: ['d1'] };
const line = (id: string): string =>
  JSON.stringify({ note, exchange: { ...emptyExchange(id, Date.now(), 'a1'), prompt_chars: 5 } });
const spool = (lines: readonly string[]) => ({
  method: 'POST',
  body: gzipSync(lines.join('\n')),
  headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
});

test('each role may do what it may, and nobody without a credential anything', async () => {
  const statuses = async (path: string, init = {}) =>
    Promise.all(
      ([null, 'gateway', 'viewer', 'analyst', 'admin'] as const).map(
        async (role) => (await control.ask(role, path, init)).status,
      ),
    );
  expect(await statuses('/v1/status')).toEqual([401, 403, 200, 200, 200]);
  expect(await statuses('/v1/spool/exchanges', spool([]))).toEqual([401, 200, 403, 403, 200]);
  const facts = { method: 'PUT', body: { accounts: [{ account_id: 'z' }], reason: 'test' } };
  expect(await statuses('/v1/accounts', facts)).toEqual([401, 403, 403, 200, 200]);
  expect((await control.ask(null, '/health')).status).toBe(200);
});

test('other names of this server and pages of other origins are refused', async () => {
  const foreign = { headers: { origin: 'https://attacker.example.com' } };
  expect((await control.ask('admin', '/v1/status', foreign)).status).toBe(400);
  const own = { headers: { origin: control.url } };
  expect((await control.ask('admin', '/v1/status', own)).status).toBe(200);
});

test('a spooled batch is taken once, bad lines are told, decisions are counted', async () => {
  const first = await control.ask(
    'gateway',
    '/v1/spool/exchanges',
    spool([line('x1'), line('x2')]),
  );
  expect(first.body).toEqual({ taken: 2, duplicates: 0, rejected: 0 });
  const again = await control.ask(
    'gateway',
    '/v1/spool/exchanges',
    spool([line('x2'), 'nonsense', line('x3')]),
  );
  expect(again.body).toEqual({ taken: 1, duplicates: 1, rejected: 1 });
  expect(control.control.counts.applied.get('d1')).toBe(4);
  const { body } = await control.ask('viewer', '/v1/status');
  expect((body as Status).intake).toMatchObject({ taken: 3, duplicates: 1, rejected: 1 });
});

test('an OTLP exporter is answered as it expects', async () => {
  const empty = { method: 'POST', body: '{}' };
  expect(await control.ask('telemetry', '/v1/traces', empty)).toMatchObject({
    status: 200,
    body: {},
  });
  const binary = {
    method: 'POST',
    body: new Uint8Array(),
    headers: { 'content-type': 'application/x-protobuf' },
  };
  const answer = await control.ask('telemetry', '/v1/logs', binary);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/x-protobuf');
  const broken = { method: 'POST', body: 'nonsense' };
  expect((await control.ask('telemetry', '/v1/traces', broken)).status).toBe(400);
});

test('the analyser looks, says so, and the event stream tells', async () => {
  const abort = new AbortController();
  const response = await fetch(`${control.url}/v1/events`, {
    headers: { authorization: `Bearer ${control.secretOf('viewer')}` },
    signal: abort.signal,
  });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: look')) break;
  }
  abort.abort();
  await expect
    .poll(async () => ((await control.ask('viewer', '/v1/status')).body as Status).analysis, {
      timeout: 30_000,
    })
    .toMatchObject({ role: 'analysing', error: null });
});

test('decisions are given out: the whole at first, then nothing until something changes', async () => {
  const feed = '/v1/gateway/decisions?gateway=g1&wait_seconds=0';
  const whole = (await control.ask('gateway', feed)).body as { series: string; version: number };
  expect(whole).toMatchObject({ schema: 'stillwatch.decisions/1', decisions: [] });
  const after = `${feed}&series=${whole.series}&after=${whole.version}`;
  expect((await control.ask('gateway', after)).status).toBe(204);
  const status = (await control.ask('viewer', '/v1/status')).body as Status;
  expect(status.gateways).toMatchObject([{ gateway: 'g1', version: whole.version }]);
});

test('facts and reviews are kept, and what is unknown is said to be', async () => {
  const path = '/v1/accounts/a%2F7';
  const facts = { method: 'PUT', body: { accounts: [{ account_id: 'a/7' }], reason: 'test' } };
  await control.ask('analyst', '/v1/accounts', facts);
  const review = { method: 'PUT', body: { verdict: 'cleared', reason: 'known customer' } };
  expect(await control.ask('analyst', `${path}/review`, review)).toMatchObject({
    status: 200,
    body: { account_id: 'a/7', review: { verdict: 'cleared', reason: 'known customer' } },
  });
  expect(await control.ask('viewer', '/v1/accounts/nobody')).toMatchObject({
    status: 404,
    body: { error: { code: 'RECORDS_NOT_FOUND' } },
  });
});
