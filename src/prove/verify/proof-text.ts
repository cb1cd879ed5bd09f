/** Proofs from an audit log as texts: written here, and read here again. */
import { type AuditRecord, auditRecordSchema } from '#schema/audit-record';
import type { Hash } from '#std/merkle-tree';

/**
 * C2SP tlog-proof v1: a head line, the record as `extra`, its number, the path, and the signed head. The
 * record is there so that the file verifies alone.
 */
const RECORD_HEAD = 'c2sp.org/tlog-proof@v1';
const GROWTH_HEAD = 'stillwatch.audit-growth/1';
/** A tree of 2^53 leaves has no longer path. */
const HASHES_AT_MOST = 120;
const HASH_BYTES = 32;
export const PROOF_CHARS_AT_MOST = 16_777_216;

export type ParsedProof =
  | { kind: 'record'; record: AuditRecord; index: number; path: Hash[]; note: string }
  | { kind: 'growth'; from: number; path: Hash[]; note: string };

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const lines = (path: readonly Hash[]): string => path.map((hash) => `${base64(hash)}\n`).join('');

export function recordProofText(given: {
  record: AuditRecord;
  path: readonly Hash[];
  note: string;
}): string {
  const { record, path, note } = given;
  const extra = base64(JSON.stringify(record));
  return `${RECORD_HEAD}\nextra ${extra}\nindex ${record.index}\n${lines(path)}\n${note}`;
}

export function growthProofText(given: {
  from: number;
  path: readonly Hash[];
  note: string;
}): string {
  const { from, path, note } = given;
  return `${GROWTH_HEAD}\nfrom ${from}\n${lines(path)}\n${note}`;
}

/** Null when the text is no such proof. */
export function parseProof(text: string): ParsedProof | null {
  const cut = text.indexOf('\n\n');
  if (cut < 0 || text.length > PROOF_CHARS_AT_MOST) return null;
  const [head, ...rest] = text.slice(0, cut).split('\n');
  const note = text.slice(cut + 2);
  if (head === GROWTH_HEAD) {
    const from = numberAfter('from', rest.shift());
    const path = parsePath(rest);
    return from === null || path === null ? null : { kind: 'growth', from, path, note };
  }
  if (head !== RECORD_HEAD) return null;
  const record = parseRecord(rest.shift());
  const index = numberAfter('index', rest.shift());
  const path = parsePath(rest);
  if (record === null || index === null || path === null) return null;
  return { kind: 'record', record, index, path, note };
}

function numberAfter(word: string, line: string | undefined): number | null {
  const digits = new RegExp(`^${word} (0|[1-9][0-9]{0,15})$`).exec(line ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

function parsePath(encoded: readonly string[]): Hash[] | null {
  if (encoded.length > HASHES_AT_MOST) return null;
  const path = encoded.map((line) => Buffer.from(line, 'base64'));
  const sound = path.every(
    (hash, index) => hash.length === HASH_BYTES && base64(hash) === encoded[index],
  );
  return sound ? path : null;
}

function parseRecord(line: string | undefined): AuditRecord | null {
  const encoded = /^extra ([A-Za-z0-9+/]+={0,2})$/.exec(line ?? '')?.[1];
  if (encoded === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    return auditRecordSchema.safeParse(value).data ?? null;
  } catch {
    return null;
  }
}
