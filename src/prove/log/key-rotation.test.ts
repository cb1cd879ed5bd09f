/** The key of the audit log is replaced while the log goes on; who trusts either key can check all of it. */
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { judgeHead } from '#gateway/witness/judge-head';
import type { HeadSigner } from '#records/head-signer';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import { silentLog } from '#std/fixtures/silent-log';
import { type Handover, logKeys } from '#std/log-keys';
import { fromHex, rootOf } from '#std/merkle-tree';
import { verifyAuditFile } from '../verify/audit-file.ts';
import { verifyProof } from '../verify/verify-proof.ts';
import { headAfter, proveGrowth } from './prove-records.ts';
import { type ExtensionSigner, openExtensionSigner } from './sign-extension.ts';
import { createLogSigner } from './signer.ts';
import { verifyRecords } from './verify-records.ts';

const home = mkdtempSync(join(tmpdir(), 'stillwatch-rotation-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let made = 0;
let keyPath: string;
let signer: ExtensionSigner;
let records: Records;
const openSigner = () => openExtensionSigner(keyPath, { clock: () => 0, log: silentLog });
const openWith = (by: HeadSigner) =>
  openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => made * 3_600_000, log: silentLog, signer: by },
  );

beforeEach(async () => {
  keyPath = join(home, `key-${++made}`);
  signer = await openSigner();
  records = await openWith(signer);
});
afterEach(() => records.close());

const actor = { who: 'user:ana', reason: 'looked at' };
/** Each in an hour of its own, so that every head is kept. */
async function change(object = 'account:a1'): Promise<void> {
  made++;
  await records.change(actor, ({ audit }) => audit.note({ what: 'seen', object }));
}
async function rotate(): Promise<{ from: string; to: string }> {
  made++;
  const keys = await signer.prepareKey();
  await records.change(actor, ({ audit }) =>
    audit.note({ what: 'audit-key-rotated', object: 'audit-log', newKey: keys.to }),
  );
  return keys;
}
const problemsFor = async (verifierKey: string, handovers: readonly Handover[]) =>
  (await verifyRecords(records.audit, { verifierKey, handovers })).problems;

test('twice, the log verifies with the first, the second and the last key, and with no other', async () => {
  await change();
  const first = await rotate();
  await change();
  const second = await rotate();
  await change();
  const { verifier, handovers } = await signer.keys();
  expect(second).toEqual({ from: first.to, to: verifier });
  expect(handovers.map(({ from, to }) => ({ from, to }))).toEqual([first, second]);
  for (const key of [first.from, first.to, verifier]) {
    expect(await problemsFor(key, handovers)).toEqual([]);
  }
  // Without the handovers a key verifies what it signed itself, and nothing else.
  const alone = await problemsFor(verifier, []);
  expect(alone.map(({ problem }) => problem)).toContain('checkpoint-forged');
  expect((await records.audit.head())?.size).toBe(5);
  expect(readdirSync(home).filter((name) => name.includes('.next'))).toEqual([]);
});

test('the retired key signs nothing any more that anybody believes', async () => {
  await change();
  const pem = readFileSync(keyPath, 'utf8');
  const { from } = await rotate();
  expect(readFileSync(keyPath, 'utf8')).not.toBe(pem);
  await change();
  const stolen = createLogSigner(createPrivateKey(pem));
  expect(stolen.verifier).toBe(from);
  const { size, roots } = await records.audit.tree();
  const forged = stolen.sign({ size, root: rootOf({ size, roots: roots.map(fromHex) }) });
  const { handovers } = await signer.keys();
  const given = { verifierKey: from, handovers, trusted: [forged] };
  expect((await verifyRecords(records.audit, given)).problems).toMatchObject([
    { problem: 'checkpoint-forged' },
  ]);
});

test('a process that dies before the new key is in place has it after the next start', async () => {
  await records.close();
  const dying: HeadSigner = {
    check: async (audit) => {
      const checked = await signer.check(audit);
      if (checked === null) return null;
      const sign: typeof checked.sign = async (...given) => ({
        ...(await checked.sign(...given)),
        committed: async () => {},
      });
      return { ...checked, sign };
    },
  };
  records = await openWith(dying);
  await change();
  const { from, to } = await rotate();
  expect((await signer.keys()).verifier).toBe(from);
  signer = await openSigner();
  await signer.check(records.audit);
  expect((await signer.keys()).verifier).toBe(to);
  expect(await problemsFor(from, (await signer.keys()).handovers)).toEqual([]);
});

test('a change of key that was not committed leaves the old one', async () => {
  await change();
  const { from, to } = await signer.prepareKey();
  const refused = records.change(actor, async ({ audit }) => {
    await audit.note({ what: 'audit-key-rotated', object: 'audit-log', newKey: to });
    throw new Error('no');
  });
  await expect(refused).rejects.toThrow();
  await change();
  expect(await signer.keys()).toEqual({ verifier: from, handovers: [] });
  expect(await problemsFor(from, [])).toEqual([]);
});

test('a witness follows the key, and no handover that the old key did not sign', async () => {
  await change();
  const { verifier } = await signer.keys();
  const answer = async (after: number) => {
    const { handovers, verifier: told } = await signer.keys();
    return {
      verifier: told,
      handovers: [...handovers],
      ...(await headAfter(records.audit, after)),
    };
  };
  const kept = (await answer(0)).note;
  await rotate();
  await change();
  const now = await answer(1);
  expect(judgeHead({ verifier, kept }, now)).toMatchObject({ head: { size: 3 } });
  expect(judgeHead({ verifier, kept }, { ...now, handovers: [] })).toHaveProperty('problem');
  const stranger = { ...now.handovers[0]!, note: (await records.audit.head())!.note };
  expect(judgeHead({ verifier, kept }, { ...now, handovers: [stranger] })).toHaveProperty(
    'problem',
  );
});

test('an exported log and a proof of growth are checked with the key kept from before', async () => {
  await change();
  const older = (await records.audit.head())!.note;
  const { from } = await rotate();
  await change();
  const { verifier, handovers } = await signer.keys();
  const proof = await proveGrowth(records.audit, 1);
  const keyFile = [from, ...handovers.map((each) => JSON.stringify(each))].join('\n');
  expect(verifyProof(proof, { verifierKey: keyFile, older }).problem).toBeNull();
  expect(verifyProof(proof, { verifierKey: from, older }).problem).not.toBeNull();
  const heads = await records.audit.checkpoints();
  const lines = [
    { kind: 'header', schema: 'stillwatch.audit-export/1', verifier, handovers },
    ...heads.map(({ note }) => ({ kind: 'checkpoint', note })),
    ...(await records.audit.records(0, 3)).map((record) => ({ kind: 'record', ...record })),
  ].map((line) => JSON.stringify(line));
  async function* told(): AsyncGenerator<string> {
    yield* lines;
  }
  const verdict = await verifyAuditFile(told(), { path: 'log', verifierKey: from });
  expect(verdict).toMatchObject({ records: 3, checkpoints: 3, problems: [] });
});

test('a text without a verifier key is no key', () => {
  for (const text of ['', 'x', '{"from":1}', '{']) expect(logKeys(text)).toBeNull();
});
