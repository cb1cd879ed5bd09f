/** The keys of a gateway's listeners, and the one with which it witnesses, are replaced while calls go on. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { cosignedAt } from '#std/cosignature';
import { whileCallsGoOn } from '#std/fixtures/calls-beside';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'rotation-'));
const at = (...names: string[]): string => join(directory, ...names);
const PATIENCE = { timeout: 30_000, interval: 100 };
let control: TestControl;
let gateway: TestGateway;

/** A key and its certificate, as whoever renews them writes them. */
function renew(): void {
  const out = ['-keyout', at('tls.pem'), '-out', at('cert.pem'), '-subj', '/CN=localhost'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...out];
  execFileSync('openssl', made, { stdio: 'ignore' });
}

beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
  writeFileSync(at('credential'), control.secretOf('gateway'));
  renew();
  gateway = await startTestGateway({
    stateDirectory: at('state'),
    listen: { port: 0, tls: { certificatePath: at('cert.pem'), keyPath: at('tls.pem') } },
    control: {
      ...{ url: control.url, credentialPath: at('credential'), gateway: 'g1' },
      ...{ waitSeconds: 1, witnessSeconds: 0.2 },
    },
  });
}, 200_000);
afterAll(async () => {
  await gateway?.close();
  await control?.end();
  rmSync(directory, { recursive: true, force: true });
});

/** One call on a connection of its own: its status, and the certificate that was shown. */
function call(): Promise<{ status: number; shown: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TEST_KEY}` };
    const options = { method: 'POST', headers, rejectUnauthorized: false, agent: false } as const;
    const asked = httpsRequest(`${gateway.url}/v1/chat/completions`, options, (answer) => {
      const shown = (answer.socket as TLSSocket).getPeerCertificate().fingerprint256 ?? '';
      answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, shown }));
    });
    asked.on('error', reject);
    asked.end(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }));
  });
}

const lines = (file: string): string[] =>
  readFileSync(at(...file.split('/')), 'utf8')
    .trim()
    .split('\n');
const opens = async (secret: string): Promise<boolean> => {
  const headers = { authorization: `Bearer ${secret}` };
  return (await fetch(`${gateway.running.adminUrl}/metrics`, { headers })).status === 200;
};
async function secrets(
  verb: string,
  ...argv: string[]
): Promise<{ id: string; current: boolean }[]> {
  const { exitCode, stdout, stderr } = await runInProcess(['secrets', verb, ...argv, '--json']);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout).secrets;
}
/** Which of these witness keys signed the head that is kept now. */
const signers = (keys: readonly string[]): boolean[] => {
  const file = at('state', 'witness', 'head.note');
  const note = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return keys.map((key) => cosignedAt(note, key) !== null);
};

const REPLACE = {
  operations: async (): Promise<void> => {
    const file = at('state', 'admin-credential');
    const [old = ''] = lines('state/admin-credential');
    const [, added] = await secrets('add', file);
    const [, next = ''] = lines('state/admin-credential');
    await expect.poll(() => opens(next), PATIENCE).toBe(true);
    await secrets('use', file, added!.id);
    expect(await opens(old)).toBe(true);
    const [, former] = await secrets('ls', file);
    await secrets('retire', file, former!.id);
    await expect.poll(() => opens(old), PATIENCE).toBe(false);
    expect(await opens(next)).toBe(true);
  },
  witness: async (): Promise<void> => {
    const file = at('state', 'witness', 'key.pem');
    await expect.poll(() => signers(lines('state/witness/key.pub')), PATIENCE).toEqual([true]);
    const [old = ''] = lines('state/witness/key.pub');
    const [, added] = await secrets('add', file);
    await secrets('use', file, added!.id);
    // The one that was added comes first only once it is in use.
    await expect.poll(() => lines('state/witness/key.pub')[1], PATIENCE).toBe(old);
    const [next = ''] = lines('state/witness/key.pub');
    await expect.poll(() => signers([next, old]), PATIENCE).toEqual([true, true]);
    const note = at('state', 'witness', 'head.note');
    const environment = {
      STILLWATCH_CONTROL_URL: control.url,
      STILLWATCH_CONTROL_CREDENTIAL: control.secretOf('viewer'),
    };
    for (const key of [old, next, at('state', 'witness', 'key.pub')]) {
      const asked = ['audit', 'verify', '--witness', note, '--witness-key', key];
      expect((await runInProcess(asked, { environment })).exitCode).toBe(0);
    }
    const [, former] = await secrets('ls', file);
    await secrets('retire', file, former!.id);
    await expect.poll(() => signers([next, old]), PATIENCE).toEqual([true, false]);
    expect(readFileSync(file, 'utf8').match(/BEGIN/g)).toHaveLength(1);
  },
  tls: async (): Promise<void> => {
    const { shown } = await call();
    renew();
    await expect.poll(async () => (await call()).shown !== shown, PATIENCE).toBe(true);
  },
};

test('each in turn, under load', { timeout: 180_000 }, async () => {
  const served = async () => {
    const { status } = await call();
    if (status !== 200) throw new Error(`answered ${status}`);
  };
  await whileCallsGoOn(served, async (nextRound) => {
    for (const replace of Object.values(REPLACE)) {
      await replace();
      await nextRound();
    }
  });
  const { body } = await control.ask('viewer', '/v1/status');
  expect(JSON.stringify(body)).not.toContain('audit-witness-conflict');
});
