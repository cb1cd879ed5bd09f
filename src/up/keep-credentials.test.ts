import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keepCredentials, takeCredentialAway } from './keep-credentials.ts';

const state = mkdtempSync(join(tmpdir(), 'stillwatch-kept-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

const made = (secret: string) => [
  { credential_id: '1', name: 'first admin', role: 'admin' as const, secret },
  {
    credential_id: '2',
    name: 'first gateway',
    role: 'gateway' as const,
    secret: `${secret}-gateway`,
  },
];
const start = (directory: string, credentials: ReturnType<typeof made>) =>
  keepCredentials(credentials, { state, directory });

test('commands find the credential of what runs, also after a demo in the same place', async () => {
  const { personFile, gatewayFile } = await start(state, made('real'));
  const found = () => readFileSync(personFile, 'utf8').trim();
  expect(found()).toBe('real');
  expect(statSync(personFile).mode & 0o077).toBe(0);
  await start(join(state, 'demo'), made('demo'));
  expect(found()).toBe('demo');
  // It was made at the first start, and is told no second time.
  await start(state, []);
  expect(found()).toBe('real');
  expect(readFileSync(gatewayFile, 'utf8').trim()).toBe('real-gateway');
});

test('while something starts there is no old credential, and a start that fails puts it back', async () => {
  const { personFile } = await start(state, made('real'));
  const restore = await takeCredentialAway(state);
  expect(existsSync(personFile)).toBe(false);
  await restore();
  expect(readFileSync(personFile, 'utf8').trim()).toBe('real');
  await takeCredentialAway(state);
  await start(join(state, 'elsewhere'), []);
  expect(readFileSync(personFile, 'utf8').trim()).toBe('real');
  await takeCredentialAway(state);
  await start(join(state, 'new'), made('new'));
  expect(readFileSync(personFile, 'utf8').trim()).toBe('new');
  expect(existsSync(join(state, 'credential.before'))).toBe(false);
});

test('a second person’s credential is kept in no file of the first one’s', async () => {
  const directory = join(state, 'two');
  const second = {
    credential_id: '3',
    name: 'first approver',
    role: 'approver' as const,
    secret: 'theirs',
  };
  await keepCredentials([...made('mine'), second], { state, directory });
  for (const name of ['gateway-credential', 'person-credential']) {
    expect(readFileSync(join(directory, name), 'utf8')).not.toContain('theirs');
  }
});
