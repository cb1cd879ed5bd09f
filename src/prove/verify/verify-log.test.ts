import { createHash, createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '#schema/audit-record';
import { canonicalJson } from '#std/canonical-json';
import { logKeys } from '#std/log-keys';
import { leafHash, toHex } from '#std/merkle-tree';
import { openNote, parseVerifierKey } from '#std/signed-note';
import { treeRoot } from '../fixtures/tree-root.ts';
import { createLogSigner } from '../log/signer.ts';
import { verifyLog } from './verify-log.ts';

/** An Ed25519 key from a fixed seed (PKCS #8, RFC 8410). */
function keyOf(seed: number) {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([head, Buffer.alloc(32, seed)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

const signer = createLogSigner(keyOf(1), 'example.com/audit');
const verifiers = [parseVerifierKey(signer.verifier)!];

/** Writes a record as the store does; `what` and `after` vary. */
function recordOf(index: number, after: unknown, what = 'account-reviewed'): AuditRecord {
  const detail = canonicalJson({
    who: 'user:ana',
    object: `account:a${index}`,
    reason: 'r',
    before: null,
    after,
  });
  const salt = createHash('md5').update(`${index}`).digest('hex');
  const detail_sha256 = createHash('sha256')
    .update(Buffer.from(salt, 'hex'))
    .update(detail)
    .digest('hex');
  const entry = canonicalJson({
    schema: 'stillwatch.audit/1',
    index,
    at: 1000 + index,
    what,
    detail_sha256,
  });
  return { index, entry, detail, salt, leaf_hash: toHex(leafHash(entry)) };
}

function logOf(size: number, signedAt: readonly number[]) {
  const records = Array.from({ length: size }, (_, index) => recordOf(index, { n: index }));
  const head = (at: number) => {
    const leaves = records.slice(0, at).map(({ entry }) => leafHash(entry));
    return signer.sign({ size: at, root: treeRoot(leaves) });
  };
  return { records, checkpoints: [...signedAt, size].map(head), head };
}

const check = (records: readonly AuditRecord[], checkpoints: string[], trusted: string[] = []) =>
  verifyLog({ records: [records], checkpoints, trusted, keys: logKeys(signer.verifier)! });

const problemsOf = async (...input: Parameters<typeof check>) =>
  (await check(...input)).problems.map(({ problem, from, to }) => ({ problem, from, to }));

test('a log as it was written has no problem', async () => {
  const { records, checkpoints } = logOf(20, [3, 16]);
  expect(await check(records, checkpoints)).toMatchObject({
    records: 20,
    checkpoints: 3,
    erased: 0,
    problems: [],
  });
  expect((await check([], [])).problems).toEqual([]);
});

describe('any single mutation of the stored log is found', () => {
  const size = 12;
  const { records, checkpoints } = logOf(size, [5]);
  const place = fc.nat(size - 1);
  const found = async (mutated: readonly AuditRecord[]) =>
    expect((await check(mutated, checkpoints)).problems).not.toEqual([]);

  test('any character of any field', async () => {
    const field = fc.constantFrom('entry', 'detail', 'salt', 'leaf_hash') as fc.Arbitrary<'entry'>;
    await fc.assert(
      fc.asyncProperty(
        place,
        field,
        fc.nat(),
        fc.string({ maxLength: 2 }),
        async (at, name, cut, put) => {
          const text = records[at]![name];
          const where = cut % text.length;
          const changed = text.slice(0, where) + put + text.slice(where + 1);
          fc.pre(changed !== text);
          await found(records.with(at, { ...records[at]!, [name]: changed }));
        },
      ),
    );
  });

  test('an entry rewritten with all its hashes: to the stretch between two signatures', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.integer(), async (at, value) => {
        fc.pre(value !== at);
        const forged = records.with(at, recordOf(at, { n: value }));
        const [from, to] = at < 5 ? [0, 5] : [5, size];
        expect(await problemsOf(forged, checkpoints)).toEqual([{ problem: 'rewritten', from, to }]);
      }),
    );
  });

  test('any record removed, repeated, or moved; any detail gone', async () => {
    await fc.assert(
      fc.asyncProperty(place, place, async (at, other) => {
        await found(records.toSpliced(at, 1));
        await found(records.toSpliced(at, 0, records[other]!));
        await found(records.with(at, { ...records[at]!, detail: null, salt: null }));
        await found(records.with(at, { ...records[at]!, index: other + size }));
        fc.pre(at !== other);
        await found(records.with(at, records[other]!).with(other, records[at]!));
      }),
    );
  });
});

test('says where: an edit, a gap, a cut end, an unsigned end', async () => {
  const { records, checkpoints, head } = logOf(10, [4]);
  const edited = records.with(2, {
    ...records[2]!,
    detail: records[2]!.detail!.replace('a2', 'a9'),
  });
  expect(await problemsOf(edited, checkpoints)).toEqual([
    { problem: 'detail-edited', from: 2, to: 3 },
  ]);
  expect(await problemsOf(records.toSpliced(6, 1), checkpoints)).toEqual([
    { problem: 'missing', from: 6, to: 7 },
    { problem: 'truncated', from: 9, to: 10 },
  ]);
  expect(await problemsOf(records.slice(0, 7), checkpoints)).toEqual([
    { problem: 'truncated', from: 7, to: 10 },
  ]);
  expect(await problemsOf(records, [head(4)])).toEqual([{ problem: 'unsigned', from: 4, to: 10 }]);
});

test('a log cut back to an older head, or replaced as a whole, is found by a head kept elsewhere', async () => {
  const { records, checkpoints, head } = logOf(10, []);
  expect(await problemsOf(records.slice(0, 4), [head(4)])).toEqual([]);
  expect(await problemsOf(records.slice(0, 4), [head(4)], checkpoints)).toEqual([
    { problem: 'truncated', from: 4, to: 10 },
  ]);
  const other = Array.from({ length: 10 }, (_, index) => recordOf(index, 'other'));
  const leaves = other.map(({ entry }) => leafHash(entry));
  const signed = signer.sign({ size: 10, root: treeRoot(leaves) });
  expect(await problemsOf(other, [signed], checkpoints)).toMatchObject([{ problem: 'rewritten' }]);
});

test('erasing as the log tells it is no problem; what it does not tell is', async () => {
  const records = [recordOf(0, 1), recordOf(1, 2), recordOf(2, { records: 1 }, 'audit-erased')];
  const note = signer.sign({
    size: 3,
    root: treeRoot(records.map(({ entry }) => leafHash(entry))),
  });
  const erase = (at: number, log: AuditRecord[]) =>
    log.with(at, { ...log[at]!, detail: null, salt: null });
  expect(await check(erase(0, records), [note])).toMatchObject({ erased: 1, problems: [] });
  expect(await problemsOf(erase(1, erase(0, records)), [note])).toMatchObject([
    { problem: 'erased-without-record' },
  ]);
});

test('a head signed by another key, or changed, is no head', async () => {
  const { records, checkpoints } = logOf(3, []);
  const stranger = createLogSigner(keyOf(2), 'example.com/audit');
  const root = treeRoot(records.map(({ entry }) => leafHash(entry)));
  expect(openNote(stranger.sign({ size: 3, root }), verifiers)).toBeNull();
  expect(openNote(checkpoints[0]!.replace('\n3\n', '\n2\n'), verifiers)).toBeNull();
  expect(await problemsOf(records, [stranger.sign({ size: 3, root })])).toMatchObject([
    { problem: 'checkpoint-forged' },
    { problem: 'unsigned' },
  ]);
});

test('notes and keys are those of C2SP signed-note', () => {
  // The specification's own example key and note.
  const verifier = parseVerifierKey(
    'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  );
  const note =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  expect(verifier).not.toBeNull();
  expect(openNote(note, [verifier!])).toContain('your problem is.\n');
});
