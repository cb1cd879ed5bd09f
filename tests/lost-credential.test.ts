/** Who lost the first credentials gets one on the machine itself, while nothing runs there; everybody is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import type { Status } from '#schema/api/status';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import type { NewCredential } from '#server/index';
import { EXIT } from '#std/error-catalogue';

const stateDirectory = mkdtempSync(join(tmpdir(), 'lost-'));
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));
const recover = (...more: string[]) =>
  runInProcess([
    'credentials',
    'recover',
    'zoe',
    'admin',
    '--state',
    stateDirectory,
    '--json',
    ...more,
  ]);
const PATIENCE = { timeout: 30_000, interval: 200 };

async function ask<Body>(
  { url }: TestControl,
  secret: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

test('not while it runs, and never without a reason; then it opens, is audited and told', async () => {
  const first = await startTestControl({ stateDirectory, stepSeconds: 60 });
  const running = await recover('--reason', 'lost it');
  expect(running.exitCode).not.toBe(EXIT.ok);
  expect(running.stderr).toMatch(/in use|process/);
  await first.close();
  expect((await recover()).exitCode).toBe(EXIT.usage);
  const recovered = await recover('--reason', 'lost it');
  expect(recovered.exitCode, recovered.stderr).toBe(EXIT.ok);
  expect(recovered.stderr).toContain('audit log');
  const { secret, credential_id, role } = JSON.parse(recovered.stdout) as NewCredential;
  expect(role).toBe('admin');

  const control = await startTestControl({ stateDirectory, stepSeconds: 60 });
  const search = `/v1/audit/search?object=credential:${credential_id}`;
  const { status, body } = await ask<{ records: { detail: string }[] }>(control, secret, search);
  expect(status).toBe(200);
  const details = body.records.map(({ detail }) => JSON.parse(detail));
  expect(details).toContainEqual(
    expect.objectContaining({ who: 'system:recovery', reason: 'lost it' }),
  );
  const alerts = await ask<{ alerts: { object: string; severity: string }[] }>(
    control,
    secret,
    '/v1/alerts',
  );
  const about = alerts.body.alerts.find(({ object }) => object === `credential:${credential_id}`);
  expect(about?.severity).toBe('critical');
  const told = async (): Promise<boolean> => {
    const { body: now } = await ask<Status>(control, secret, '/v1/status');
    return now.problems.some(({ code }) => code === 'credential-recovered');
  };
  await expect.poll(told, PATIENCE).toBe(true);
  const path = `/v1/credentials/${credential_id}/vouch`;
  const own = await ask(control, secret, path, { reason: 'me' });
  expect(own.status).toBe(409);
  const other = await ask(control, control.secretOf('approver'), path, { reason: 'she is' });
  expect(other.status).toBe(200);
  await expect.poll(told, PATIENCE).toBe(false);
  await control.end();
}, 200_000);
