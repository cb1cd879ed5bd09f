import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startTestControl } from './fixtures/test-control.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'stillwatch-first-'));
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));

test('a first start that fails loses no credential: the next one tells them', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await expect(startTestControl({ stateDirectory, port })).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  taken.close();
  const control = await startTestControl({ stateDirectory });
  expect(control.newCredentials.map(({ role }) => role)).toEqual(['admin', 'approver', 'gateway']);
  expect((await control.ask('admin', '/v1/status')).status).toBe(200);
  await control.end();
}, 120_000);

test('first credentials come from files, or are written there: nothing has to be shown', async () => {
  const home = mkdtempSync(join(tmpdir(), 'stillwatch-first-files-'));
  const directory = join(home, 'credentials');
  const own = join(home, 'state');
  mkdirSync(directory, { mode: 0o700 });
  const given = `given-${'x'.repeat(40)}`;
  writeFileSync(join(directory, 'gateway-credential'), `${given}\n`);
  const start = () =>
    startTestControl({ stateDirectory: own, firstCredentialsDirectory: directory });
  const control = await start();
  const made = join(directory, 'admin-credential');
  const admin = readFileSync(made, 'utf8').trim();
  expect(statSync(made).mode & 0o077).toBe(0);
  const told = control.newCredentials.map(({ secret }) => secret);
  const approver = readFileSync(join(directory, 'approver-credential'), 'utf8').trim();
  expect(told).toEqual([admin, approver, given]);
  const asked = await fetch(`${control.url}/v1/status`, {
    headers: { authorization: `Bearer ${admin}` },
  });
  expect(asked.status).toBe(200);
  await control.close();
  // A later start neither reads nor writes them.
  rmSync(directory, { recursive: true });
  const again = await start();
  expect(again.newCredentials).toEqual([]);
  await again.end();
  await control.end().catch(() => {});
  rmSync(home, { recursive: true, force: true });
}, 120_000);

test('a first credential that could be guessed is refused', async () => {
  const home = mkdtempSync(join(tmpdir(), 'stillwatch-first-short-'));
  writeFileSync(join(home, 'admin-credential'), 'secret\n');
  const config = { stateDirectory: join(home, 'state'), firstCredentialsDirectory: home };
  await expect(startTestControl(config)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  rmSync(home, { recursive: true, force: true });
}, 120_000);
