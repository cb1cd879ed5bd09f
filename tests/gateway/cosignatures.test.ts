/** Gateways that witness the audit log hand back what they signed: kept, shown, exported, and checked offline. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import type { Status } from '#schema/api/status';
import type { Cosignature } from '#schema/cosignature';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { signedSize } from '#std/checkpoint';
import { cosigned, witnessKey } from '#std/cosignature';
import { EXIT } from '#std/error-catalogue';
import { startTestGateway, type TestGateway } from './start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'cosignatures-'));
const at = (...names: string[]) => join(directory, ...names);
const NAMES = ['g1', 'g2'];
const PATIENCE = { timeout: 30_000, interval: 100 };
let control: TestControl;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  control = await startTestControl({ stateDirectory: at('state'), stepSeconds: 3600 });
  for (const name of NAMES) {
    writeFileSync(at(name), await credential(name));
    const witness = { url: control.url, credentialPath: at(name), gateway: name };
    gateways.push(
      await startTestGateway({
        stateDirectory: at(`state-${name}`),
        control: { ...witness, waitSeconds: 1, witnessSeconds: 0.2 },
      }),
    );
  }
}, 200_000);
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await control.end();
  rmSync(directory, { recursive: true, force: true });
});

async function credential(name: string): Promise<string> {
  const body = { name, role: 'gateway', reason: 'test' };
  const made = await control.ask('admin', '/v1/credentials', { method: 'POST', body });
  return (made.body as { secret: string }).secret;
}
const cosignatures = async (): Promise<Cosignature[]> =>
  ((await control.ask('viewer', '/v1/audit/cosignatures')).body as { cosignatures: Cosignature[] })
    .cosignatures;
const size = () => control.control.records.audit.size();
const head = async (): Promise<string> => {
  const { checkpoints } = (await control.ask('viewer', '/v1/audit/checkpoints')).body as {
    checkpoints: { note: string }[];
  };
  return checkpoints.at(-1)?.note ?? '';
};
const problems = async (): Promise<string[]> =>
  ((await control.ask('viewer', '/v1/status')).body as Status).problems.map(({ code }) => code);
const audit = (...argv: string[]) =>
  runInProcess(['audit', ...argv], {
    environment: {
      STILLWATCH_CONTROL_URL: control.url,
      STILLWATCH_CONTROL_CREDENTIAL: control.secretOf('viewer'),
    },
  });
const keyOf = (name: string) => at(`state-${name}`, 'witness', 'key.pub');
const bothAtTheHead = () =>
  expect
    .poll(async () => {
      const now = await size();
      return (await cosignatures()).map(({ note }) => signedSize(note) === now);
    }, PATIENCE)
    .toEqual([true, true]);

test('both hand in the newest head, and it is shown with what they signed', async () => {
  await bothAtTheHead();
  const rows = await cosignatures();
  expect(rows.map(({ witness }) => witness).sort()).toEqual([
    'stillwatch/witness/g1',
    'stillwatch/witness/g2',
  ]);
  expect(rows.find(({ holder }) => holder === 'g1')?.keys).toBe(
    readFileSync(keyOf('g1'), 'utf8').trim(),
  );
  for (const name of NAMES) expect(await head()).toContain(`— stillwatch/witness/${name} `);
  const told = await audit('witnesses');
  expect(told.stdout).toContain(readFileSync(keyOf('g2'), 'utf8').trim());
}, 60_000);

test('an export says offline that so many witnesses saw it', async () => {
  await bothAtTheHead();
  writeFileSync(at('log.key'), (await audit('keys')).stdout);
  expect((await audit('export', '--out', at('log.ndjson'))).exitCode).toBe(EXIT.ok);
  const keys = NAMES.flatMap((name) => ['--witness-key', keyOf(name)]);
  const offline = (...argv: string[]) =>
    runInProcess(['audit', 'verify', at('log.ndjson'), '--key', at('log.key'), ...keys, ...argv]);
  const two = await offline('--witnesses', '2');
  expect(two.stdout).toContain('2 witnesses saw');
  expect(two).toMatchObject({ exitCode: EXIT.ok });
  const three = await offline('--witnesses', '3', '--json');
  expect(three.exitCode).toBe(EXIT.verification);
  expect(three.stdout).toContain('too-few-witnesses');
  expect((await audit('verify', ...keys, '--witnesses', '2')).exitCode).toBe(EXIT.ok);
  // One witness twice is one witness.
  const twice = [...keys.slice(0, 2), ...keys.slice(0, 2), '--witnesses', '2'];
  expect((await audit('verify', ...twice)).exitCode).toBe(EXIT.verification);
}, 60_000);

test('handing in makes no record: the log stays as it is while polls go on', async () => {
  await bothAtTheHead();
  const [before, asked] = [await size(), () => control.control.feed.gateways()];
  for (let round = 0; round < 4; round++) {
    const since = Date.now();
    await expect.poll(() => asked().every(({ seen_at }) => seen_at > since), PATIENCE).toBe(true);
  }
  expect(await size()).toBe(before);
  expect(await cosignatures()).toHaveLength(2);
  expect(await problems()).not.toContain('cosignature-refused');
}, 60_000);

test('one that is forged is refused, counted and told; what was kept stays', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const [before] = await cosignatures();
  const name = before?.witness ?? '';
  const note = cosigned((await head()).replace(/— stillwatch[/]witness.*\n/g, ''), {
    ...{ name, privateKey },
    at: 0,
  });
  const query = new URLSearchParams({
    gateway: before?.holder ?? '',
    wait_seconds: '0',
    audit_cosigned: note,
    witness_keys: witnessKey(name, privateKey),
  });
  const secret = readFileSync(at(before?.holder ?? ''), 'utf8');
  const answer = await fetch(`${control.url}/v1/gateway/decisions?${query}`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  // Decisions are given out all the same.
  expect(answer.status).toBe(200);
  expect(control.control.cosignatures).toMatchObject({
    refused: 1,
    refusal: { gateway: before?.holder, why: 'none of its keys was known before' },
  });
  expect(await cosignatures()).toContainEqual(
    expect.objectContaining({ witness: name, keys: before?.keys }),
  );
});
