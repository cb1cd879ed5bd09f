import { cpSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#records/connection';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import { silentLog } from '#std/fixtures/silent-log';
import { verifyProof } from '../verify/verify-proof.ts';
import { proveRecord } from './prove-records.ts';
import { type ExtensionSigner, openExtensionSigner } from './sign-extension.ts';
import { signerKeys } from './signer-keys.ts';
import { verifyRecords } from './verify-records.ts';

let home: string;
let signer: ExtensionSigner;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'stillwatch-audit-'));
  signer = await openSigner();
});
const openSigner = (name = 'audit.key') =>
  openExtensionSigner(join(home, name), { clock: () => now, log: silentLog });
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The verifier key of a signer, or of the key in a file. */
async function verifierIn(given: ExtensionSigner | string): Promise<string> {
  if (typeof given !== 'string') return (await given.keys()).verifier;
  return (await signerKeys(given).known()).signer.verifier;
}

const HOUR = 3_600_000;
let now = 0;
const open = () =>
  openRecords(
    { kind: 'embedded', directory: join(home, 'records') },
    { clock: () => now, log: silentLog, signer },
  );
const actor = { who: 'user:ana', reason: 'looked at' };

test('what was recorded verifies, also item by item; what was tampered with does not', async () => {
  const records = await open();
  for (let number = 0; number < 8; number++) {
    now = number * (HOUR / 4);
    await records.change(actor, ({ accounts }) => accounts.review(`a${number}`, 'cleared'));
  }
  await records.change(actor, ({ audit }) =>
    audit.note({ what: 'text-read', object: 'exchange:x1' }),
  );
  await records.change(actor, ({ audit }) => audit.erase('account:a1'));
  const check = { verifierKey: await verifierIn(signer) };
  expect(await verifyRecords(records.audit, check)).toMatchObject({
    records: 10,
    checkpoints: 2,
    erased: 1,
    problems: [],
  });
  for (let index = 0; index < 10; index++) {
    const proven = verifyProof(await proveRecord(records.audit, index), { ...check, older: null });
    expect(proven).toMatchObject({ problem: null, size: 10, record: { index } });
  }
  const [kept] = (await records.audit.checkpoints()).slice(-1);
  await records.close();

  const connection = await connect({ kind: 'embedded', directory: join(home, 'records') });
  const change = sql`UPDATE audit_records SET detail = replace(detail, 'cleared', 'confirmed')`;
  await expect(change.execute(connection.db)).rejects.toThrow('append-only');
  await expect(sql`DELETE FROM audit_records`.execute(connection.db)).rejects.toThrow('append');
  await sql`ALTER TABLE audit_records DISABLE TRIGGER ALL`.execute(connection.db);
  await sql`DELETE FROM audit_records WHERE leaf_index = 6`.execute(connection.db);
  await connection.close();
  const tampered = await open();
  const verdict = await verifyRecords(tampered.audit, { ...check, trusted: [kept!.note] });
  expect(verdict.problems[0]).toMatchObject({ problem: 'missing', from: 6 });
  await tampered.close();
});

test('a log put back to an older state is found by the head that was kept beside it', async () => {
  const directory = join(home, 'rolled-back');
  const openOne = async () => {
    const own = await openSigner('rolled-back.key');
    const place = { kind: 'embedded', directory } as const;
    const records = await openRecords(place, { clock: () => now, log: silentLog, signer: own });
    return { own, records };
  };
  const change = (records: Records, id: string) =>
    records.change(actor, ({ accounts }) => accounts.review(id, 'cleared'));
  const first = await openOne();
  expect(await first.own.head()).toBeNull();
  await change(first.records, 'a1');
  expect(await first.own.head()).toContain('\n1\n');
  await first.records.close();
  cpSync(directory, `${directory}-older`, { recursive: true });
  const later = await openOne();
  await change(later.records, 'a2');
  await later.records.close();
  rmSync(directory, { recursive: true });
  renameSync(`${directory}-older`, directory);
  const older = await openOne();
  expect(older.own.conflict()).toBe('2 records were signed, 1 are there: the log was cut back.');
  const check = { verifierKey: (await older.own.keys()).verifier };
  expect((await verifyRecords(older.records.audit, check)).problems).toEqual([]);
  const trusted = [(await older.own.head())!];
  expect((await verifyRecords(older.records.audit, { ...check, trusted })).problems).toMatchObject([
    { problem: 'truncated', from: 1, to: 2 },
  ]);
  await older.records.close();
});

test('the key is made once, is its owner’s alone, and a broken one is told', async () => {
  expect(await verifierIn(join(home, 'audit.key'))).toBe(await verifierIn(signer));
  const raced = join(home, 'raced.key');
  const made = await Promise.all([1, 2, 3].map(() => verifierIn(raced)));
  expect(new Set(made).size).toBe(1);
  expect(statSync(raced).mode & 0o777).toBe(0o600);
  await expect(signerKeys(home).known()).rejects.toMatchObject({ code: 'AUDIT_KEY_UNUSABLE' });
});
