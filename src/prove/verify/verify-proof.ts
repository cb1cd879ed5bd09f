/** Checks a proof from an audit log with the log's public key alone. */
import { createHash } from 'node:crypto';
import { type AuditDetail, auditDetailSchema, auditEntrySchema } from '#schema/audit-record';
import type { Checkpoint } from '#std/checkpoint';
import { failure } from '#std/errors';
import { logKeys, openHead } from '#std/log-keys';
import { includes, onlyGrew } from '#std/merkle-proofs';
import { fromHex, leafHash } from '#std/merkle-tree';
import { parsedText } from './parsed-text.ts';
import { type ParsedProof, parseProof } from './proof-text.ts';

/** What a proof shows; the problem is one plain sentence, null = it holds. */
export interface ProofVerdict {
  kind: 'record' | 'growth';
  /** Records under the signed head. */
  size: number;
  /** Of a record: its number, what it says, and its detail, null where that was erased. */
  record: { index: number; what: string; at: number; detail: AuditDetail | null } | null;
  /** Of growth: the records that the older head covers. */
  from: number | null;
  problem: string | null;
}

/**
 * Checks a proof's text. `older` is the signed head that was kept from before: what a proof of growth is
 * held against. Throws USAGE for a text that is no proof, a key that is none, or where `older` is missing.
 */
export function verifyProof(
  text: string,
  given: { verifierKey: string; older: string | null },
): ProofVerdict {
  const keys = logKeys(given.verifierKey);
  if (keys === null) {
    throw failure('USAGE', { what: 'The verifier key has to be NAME+ID+KEY, as it was exported.' });
  }
  const proof = parseProof(text);
  if (proof === null) throw failure('USAGE', { what: 'The file is no proof from an audit log.' });
  if (proof.kind === 'growth' && given.older === null) {
    throw failure('USAGE', { what: 'A proof of growth is checked against a head kept before.' });
  }
  const head = openHead(proof.note, keys);
  if (head === null)
    return verdictOf(proof, 0, 'The head has no valid signature of the key given.');
  if (proof.kind === 'record') return verdictOf(proof, head.size, recordProblem(proof, head));
  const older = openHead(given.older ?? '', keys);
  return verdictOf(proof, head.size, growthProblem(proof, older, head));
}

function verdictOf(proof: ParsedProof, size: number, problem: string | null): ProofVerdict {
  if (proof.kind === 'growth') {
    return { kind: 'growth', size, record: null, from: proof.from, problem };
  }
  const entry = parsedText(proof.record.entry, auditEntrySchema);
  const { detail } = proof.record;
  const record =
    entry === null
      ? null
      : {
          index: proof.index,
          what: entry.what,
          at: entry.at,
          detail: detail === null ? null : parsedText(detail, auditDetailSchema),
        };
  return { kind: 'record', size, record, from: null, problem };
}

function recordProblem(
  { record, index, path }: ParsedProof & { kind: 'record' },
  { size, root }: Checkpoint,
): string | null {
  const entry = parsedText(record.entry, auditEntrySchema);
  if (entry === null || entry.index !== index) return 'The record is not the one of that number.';
  if (!includes(leafHash(record.entry), { index, size, root }, path)) {
    return `Record ${index} is not under the signed head.`;
  }
  if (record.detail === null || record.salt === null) return null;
  const sum = createHash('sha256').update(fromHex(record.salt)).update(record.detail).digest('hex');
  const sound = /^[0-9a-f]{32}$/.test(record.salt) && sum === entry.detail_sha256;
  return sound ? null : `The detail of record ${index} is not what its entry commits to.`;
}

function growthProblem(
  { from, path }: ParsedProof & { kind: 'growth' },
  older: Checkpoint | null,
  newer: Checkpoint,
): string | null {
  if (older === null) return 'The head kept before has no valid signature of the key given.';
  if (older.size !== from)
    return `The proof is from ${from} records, the head kept has ${older.size}.`;
  if (onlyGrew(older, newer, path)) return null;
  return `The first ${older.size} records are not what was signed: the log was rewritten.`;
}
