/** A gateway as a witness: a database and a signer's memory that were put back are found by it. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import type { Status } from '#schema/api/status';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { EXIT } from '#std/error-catalogue';
import { startTestGateway, type TestGateway } from './start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'witness-'));
const at = (...names: string[]) => join(directory, ...names);
let control: TestControl;
let gateway: TestGateway | null = null;
let port = 0;

const PATIENCE = { timeout: 30_000, interval: 100 };
const start = (state: string) =>
  startTestControl({ stateDirectory: at(state), stepSeconds: 60, port });
const review = (account: string) =>
  control.ask('analyst', `/v1/accounts/${account}/review`, {
    method: 'PUT',
    body: { verdict: 'cleared', reason: 'known' },
  });
const witnessed = (): number => {
  const head = at('gateway', 'witness', 'head.note');
  return existsSync(head) ? Number(readFileSync(head, 'utf8').split('\n')[1]) : 0;
};
const verify = (...argv: string[]) =>
  runInProcess(['audit', 'verify', '--json', ...argv], {
    environment: {
      STILLWATCH_CONTROL_URL: control.url,
      STILLWATCH_CONTROL_CREDENTIAL: control.secretOf('viewer'),
    },
  });

beforeAll(async () => {
  control = await start('state');
  port = Number(new URL(control.url).port);
  writeFileSync(at('credential'), control.secretOf('gateway'));
}, 200_000);
afterAll(async () => {
  await gateway?.close();
  await control.end();
  rmSync(directory, { recursive: true, force: true });
});

test('it follows the log as it grows, and its signature is checked with its key', async () => {
  const { url } = control;
  gateway = await startTestGateway({
    stateDirectory: at('gateway'),
    control: {
      url,
      credentialPath: at('credential'),
      gateway: 'g1',
      waitSeconds: 1,
      witnessSeconds: 0.2,
    },
  });
  await expect.poll(witnessed, PATIENCE).toBeGreaterThan(0);
  const size = witnessed();
  expect((await review('a1')).status).toBe(200);
  await expect.poll(witnessed, PATIENCE).toBeGreaterThan(size);
  const note = at('gateway', 'witness', 'head.note');
  const key = at('gateway', 'witness', 'key.pub');
  const sound = await verify('--witness', note, '--witness-key', key);
  expect(sound).toMatchObject({ exitCode: EXIT.ok });
  const stranger = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const forged = await verify('--witness', note, '--witness-key', stranger);
  expect(forged.exitCode).toBe(EXIT.verification);
  expect(forged.stdout).toContain('witness-forged');
}, 60_000);

test('a state directory that was put back as a whole is told by the gateway, and by verify', async () => {
  await control.close();
  cpSync(at('state'), at('older'), { recursive: true });
  control = await start('state');
  const before = witnessed();
  for (const account of ['a2', 'a3', 'a4']) await review(account);
  await expect.poll(witnessed, PATIENCE).toBeGreaterThan(before);
  await control.close();
  control = await start('older');
  const problems = async (): Promise<string[]> => {
    const { body } = await control.ask('viewer', '/v1/status');
    return (body as Status).problems.map(({ code }) => code);
  };
  await expect.poll(problems, PATIENCE).toContain('audit-witness-conflict');
  // Nothing of it shows without a witness: the signer's memory is as old as the rest.
  expect(await problems()).not.toContain('audit-changed');
  expect((await verify()).exitCode).toBe(EXIT.ok);
  const found = await verify('--witness', at('gateway', 'witness', 'head.note'));
  expect(found.exitCode).toBe(EXIT.verification);
  expect(readdirSync(at('gateway', 'witness')).join()).toMatch(/conflict-[0-9a-f]{16}[.]json/);
}, 90_000);
