import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Contained } from '#schema/api/decisions';
import type { Status } from '#schema/api/status';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { createLog } from '#std/log';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let control: TestControl;
let gateway: TestGateway;
const directory = mkdtempSync(join(tmpdir(), 'two-halves-'));
beforeAll(async () => {
  control = await startTestControl();
  const credentialPath = join(directory, 'credential');
  writeFileSync(credentialPath, `${control.secretOf('gateway')}\n`);
  gateway = await startTestGateway(
    {
      control: { url: control.url, credentialPath, gateway: 'g1', waitSeconds: 60 },
      shipping: { url: control.url, credentialPath, everySeconds: 0.1 },
    },
    { sink: undefined as never },
  );
});
afterAll(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

async function call(): Promise<number> {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: '{"model":"m","messages":[{"role":"user","content":"Tell me about foxes."}]}',
  });
  await answer.text();
  return answer.status;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - began;
}

const status = async () => (await control.ask('viewer', '/v1/status')).body as Status;

test('a gateway that cannot hand in what it saw says why, and the control half shows it', async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = createLog({ level: 'info', clock: Date.now, write });
  const credentialPath = join(directory, 'credential');
  const stuck = await startTestGateway(
    {
      control: { url: control.url, credentialPath, gateway: 'stuck', waitSeconds: 1 },
      // Another server than the one that takes exchanges.
      shipping: { url: `${control.url}/elsewhere`, credentialPath, everySeconds: 0.1 },
    },
    { sink: undefined as never, log },
  );
  try {
    await fetch(`${stuck.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TEST_KEY}` },
      body: '{"model":"m","messages":[{"role":"user","content":"Tell me about foxes."}]}',
    });
    await until(async () =>
      (await status()).problems.some(({ code }) => code === 'shipping-stalled'),
    );
    const { problems, gateways } = await status();
    const told = problems.find(({ code }) => code === 'shipping-stalled');
    expect(told?.severity).toBe('warning');
    expect(told?.message).toMatch(
      /^Gateway stuck has not handed in .*: the other side answered 404$/,
    );
    expect(gateways.find((one) => one.gateway === 'stuck')?.spool_bytes).toBeGreaterThan(0);
    const failures = () => lines.filter(({ event }) => event === 'shipping-fail');
    await until(async () => failures().length > 0);
    const said = failures();
    expect(said).toMatchObject([{ level: 'warn', code: 'SHIPPING_FAILED' }]);
    expect(String(said[0]?.hint)).toContain('shipping.url');
  } finally {
    await stuck.close();
  }
}, 60_000);

test('a gateway whose shared counters are away says so, and the doctor tells it once', async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = createLog({ level: 'info', clock: Date.now, write });
  const credentialPath = join(directory, 'credential');
  const alone = await startTestGateway(
    {
      control: { url: control.url, credentialPath, gateway: 'alone', waitSeconds: 1 },
      counters: { store: 'redis', redisUrl: 'redis://127.0.0.1:1' },
      budgets: [{ id: 'rule', scope: 'account', per: 'day', measure: 'requests', limit: 2 }],
    },
    { log },
  );
  try {
    const ask = async () => {
      const answer = await fetch(`${alone.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TEST_KEY}` },
        body: '{"model":"m","messages":[]}',
      });
      await answer.text();
      return answer.status;
    };
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    const away = async () =>
      (await status()).problems.filter(({ code }) => code === 'counters-away');
    await until(async () => (await away()).length > 0);
    expect(await away()).toMatchObject([{ severity: 'error' }]);
    expect((await away())[0]?.message).toMatch(/^Gateway alone cannot reach the counters/);
    const said = lines.filter(({ event }) => event === 'counters-fail');
    expect(said).toMatchObject([{ level: 'warn', code: 'COUNTERS_UNREACHABLE' }]);
  } finally {
    await alone.close();
  }
}, 60_000);

test('what the gateway serves reaches the control half, what is decided there holds here', async () => {
  for (let index = 0; index < 20; index++) expect(await call()).toBe(200);
  await until(async () => (await status()).intake.taken >= 20);
  expect((await status()).intake).toMatchObject({ taken: 20, rejected: 0, duplicates: 0 });
  const decided = await control.ask('analyst', '/v1/decisions', {
    method: 'POST',
    body: {
      scope: 'account',
      value: 'a1',
      action: 'challenge',
      params: { form: 'require' },
      mode: 'enforce',
      unknown: true,
      reason: 'test',
    },
  });
  const { approval_id } = decided.body as Contained;
  expect(decided).toMatchObject({ status: 200, body: { forbidden: null, state: 'waiting' } });
  const word = { method: 'POST', body: { verdict: 'approved', reason: 'test' } };
  const approved = await control.ask('approver', `/v1/approvals/${approval_id}`, word);
  expect(approved.status).toBe(200);
  expect(await until(async () => (await call()) === 403)).toBeLessThan(30_000);
  const { id } = (decided.body as Contained).decision;
  const undone = { method: 'POST', body: { reason: 'test' } };
  expect((await control.ask('analyst', `/v1/decisions/${id}/undo`, undone)).status).toBe(200);
  expect(await until(async () => (await call()) === 200)).toBeLessThan(30_000);
  await until(async () => (await status()).gateways.some(({ gateway: name }) => name === 'g1'));
  await control.end();
  expect(await call()).toBe(200);
  const ready = await fetch(`${gateway.running.adminUrl}/ready`);
  expect(ready.status).toBe(200);
});
