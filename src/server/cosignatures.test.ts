/** What a witness hands in is kept once it was verified: a new key comes after a known one, or with a new credential. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openExtensionSigner } from '#prove/index';
import { openRecords, type Records } from '#records/index';
import { cosigned, witnessKey } from '#std/cosignature';
import { silentLog } from '#std/fixtures/silent-log';
import { Cosignatures } from './cosignatures.ts';

const directory = mkdtempSync(join(tmpdir(), 'cosignatures-'));
const WITNESS = 'stillwatch/witness/g1';
const ME = { credential_id: 'c1', name: 'gateway one' };
const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
const key = newKey();
let records: Records;
let cosignatures: Cosignatures;
let note: string;
let now = 1000;

beforeAll(async () => {
  const deps = { clock: () => now, log: silentLog };
  const signer = await openExtensionSigner(join(directory, 'key.pem'), deps);
  records = await openRecords({ kind: 'embedded', directory: null }, { ...deps, signer });
  await records.change({ who: 'user:ana', reason: 'r' }, (write) =>
    write.audit.note({ what: 'text-read', object: 'account:a1' }),
  );
  note = (await records.audit.head())?.note ?? '';
  cosignatures = new Cosignatures({ records, auditSigner: signer, ...deps });
}, 60_000);
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => void now++);

function signed(keys: readonly KeyObject[], given = note, name = WITNESS) {
  const told = keys.map((each) => witnessKey(name, each)).join('\n');
  const by = (text: string, privateKey: KeyObject) => cosigned(text, { name, privateKey, at: now });
  return { gateway: 'g1', audit_cosigned: keys.reduce(by, given), witness_keys: told };
}
const kept = async () => (await records.cosignatures.get(WITNESS))?.keys;
const why = () => cosignatures.refusal?.why ?? null;

test('the first key is kept; the same again is passed over', async () => {
  await cosignatures.take(signed([key]), ME);
  const first = await records.cosignatures.get(WITNESS);
  expect(first).toMatchObject({ keys: witnessKey(WITNESS, key), holder: 'gateway one', at: now });
  const again = { gateway: 'g1', audit_cosigned: first?.note, witness_keys: first?.keys };
  now++;
  await cosignatures.take(again, ME);
  expect((await records.cosignatures.get(WITNESS))?.at).toBe(now - 1);
  expect(cosignatures.refused).toBe(0);
});

test('another key alone, another name, another head and a signature that does not hold are refused', async () => {
  const before = await kept();
  const other = newKey();
  await cosignatures.take(signed([other]), ME);
  expect(why()).toBe('none of its keys was known before');
  await cosignatures.take(signed([key], note, 'stillwatch/witness/g2'), ME);
  expect(why()).toBe(`its keys are not those of ${WITNESS}`);
  await cosignatures.take(signed([key], note.replace('\n1\n', '\n2\n')), ME);
  expect(why()).toBe('it is no head that this log signed');
  // It names the known key, and does not have its signature.
  const named = { ...signed([other]), witness_keys: witnessKey(WITNESS, key) };
  await cosignatures.take(named, ME);
  expect(why()).toBe('it does not have the signature of each of its keys');
  await cosignatures.take({ ...named, witness_keys: '' }, ME);
  expect(why()).toBe('it names no keys');
  await cosignatures.take({ ...named, audit_cosigned: 'x'.repeat(5000) }, ME);
  expect(why()).toBe('it is too long');
  expect(cosignatures.refused).toBe(6);
  expect(await kept()).toBe(before);
  await cosignatures.take(signed([key]), ME);
  expect(why()).toBeNull();
});

test('a new key comes after one that was known, or with a new credential of the same name', async () => {
  const [next, lost] = [newKey(), newKey()];
  await cosignatures.take(signed([next, key]), ME);
  expect(await kept()).toBe([next, key].map((each) => witnessKey(WITNESS, each)).join('\n'));
  await cosignatures.take(signed([next]), ME);
  expect(await kept()).toBe(witnessKey(WITNESS, next));
  await cosignatures.take(signed([lost]), { credential_id: 'c2', name: 'another' });
  expect(why()).toBe('none of its keys was known before');
  await cosignatures.take(signed([lost]), { ...ME, credential_id: 'c3' });
  expect(await kept()).toBe(witnessKey(WITNESS, lost));
});

test('none of it is in the log', async () => {
  expect(await records.audit.size()).toBe(1);
});
