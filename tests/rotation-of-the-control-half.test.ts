/** The audit log's key and the credentials of people and gateways are replaced while calls go on: none fails. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditVerdict } from '#schema/api/audit';
import type { Status } from '#schema/api/status';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { whileCallsGoOn } from '#std/fixtures/calls-beside';
import { startTestGateway, TEST_KEY, type TestGateway } from './gateway/start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'rotation-'));
const file = join(directory, 'credential');
const PATIENCE = { timeout: 30_000, interval: 100 };
let control: TestControl;
let gateway: TestGateway;

interface Made {
  credential_id: string;
  secret: string;
}
const make = async (name: string, role: string): Promise<Made> =>
  (await post('admin', '/v1/credentials', { name, role })) as unknown as Made;
const revoke = ({ credential_id }: Made) =>
  post('admin', `/v1/credentials/${credential_id}/revoke`, {});

async function post(role: 'admin', path: string, body: object): Promise<object> {
  const sent = { ...body, reason: 'a test' };
  const answer = await control.ask(role, path, { method: 'POST', body: sent });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 3600 });
  writeFileSync(file, (await make('g1', 'gateway')).secret);
  const { url } = control;
  gateway = await startTestGateway({
    control: { url, credentialPath: file, gateway: 'g1', waitSeconds: 1 },
  });
}, 200_000);
afterAll(async () => {
  await gateway?.close();
  await control?.end();
  rmSync(directory, { recursive: true, force: true });
});

/** A review is written, audited and signed. */
let reviewed = 0;
async function review(secret: string): Promise<void> {
  const answer = await fetch(`${control.url}/v1/accounts/a${reviewed++ % 50}/review`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ verdict: 'cleared', reason: 'known' }),
  });
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${await answer.text()}`);
}

test('the key of the audit log, under load', { timeout: 120_000 }, async () => {
  const before = (await control.control.auditSigner.keys()).verifier;
  const secret = control.secretOf('analyst');
  await whileCallsGoOn(
    () => review(secret),
    async (nextRound) => {
      for (let round = 0; round < 2; round++) {
        await post('admin', '/v1/audit/rotate-key', {});
        await nextRound();
      }
    },
  );
  const { verifier, handovers } = await control.control.auditSigner.keys();
  expect(handovers).toHaveLength(2);
  expect(handovers[0]?.from).toBe(before);
  expect(verifier).not.toBe(before);
  // Every record of the load is signed, by the one or the other.
  const checked = await control.ask('admin', '/v1/audit/verify', { method: 'POST', body: {} });
  expect((checked.body as AuditVerdict).problems).toEqual([]);
});

test('credentials of people and gateways, under load', { timeout: 120_000 }, async () => {
  const old = await make('ana', 'analyst');
  let secret = old.secret;
  const call = async () => {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TEST_KEY}` },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    if (answer.status !== 200) throw new Error(`the gateway answered ${answer.status}`);
    await answer.text();
    await review(secret);
  };
  const next = await whileCallsGoOn(call, async (nextRound) => {
    const [mine, its] = [await make('ana', 'analyst'), await make('g1', 'gateway')];
    secret = mine.secret;
    writeFileSync(file, its.secret);
    // Whoever is still under way has the old one.
    await nextRound();
    const all = (await control.ask('admin', '/v1/credentials')).body as {
      credentials: { credential_id: string; name: string; revoked_at: number | null }[];
    };
    const former = all.credentials.filter(
      ({ name, credential_id }) => name === 'g1' && credential_id !== its.credential_id,
    );
    const since = Date.now();
    await expect.poll(() => seenAt() > since, PATIENCE).toBe(true);
    for (const each of [...former, old]) await revoke({ ...each, secret: '' });
    const revoked = Date.now();
    await expect.poll(() => seenAt() > revoked, PATIENCE).toBe(true);
    return mine;
  });
  expect(secret).toBe(next.secret);
  await expect(review(old.secret)).rejects.toThrow('401');
  const { problems } = (await control.ask('viewer', '/v1/status')).body as Status;
  expect(problems.map(({ code }) => code)).not.toContain('gateways-behind');
});

/** When the gateway asked for decisions last. */
const seenAt = (): number => control.control.feed.gateways()[0]?.seen_at ?? 0;
