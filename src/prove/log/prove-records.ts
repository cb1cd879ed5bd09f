/** Proofs from the audit log of the records, as texts that verify without it. */
import type { AuditReads } from '#records/index';
import type { CheckpointRecord } from '#schema/audit-record';
import { parseCheckpoint } from '#std/checkpoint';
import { failure } from '#std/errors';
import { appendLeaf, EMPTY_FRONTIER, fromHex, type Hash, nodeHash, rootOf } from '#std/merkle-tree';
import { growthProofText, recordProofText } from '../verify/proof-text.ts';
import { consistencyRanges, inclusionRanges, type Range } from './proofs.ts';

/** Leaves a read, a power of two: hashing them takes a few milliseconds, and then others have their turn. */
const PAGE = 1_024;

/** A proof that one record is in the log (C2SP tlog-proof v1), with the record. Throws RECORDS_NOT_FOUND. */
export async function proveRecord(audit: AuditReads, index: number): Promise<string> {
  const head = await audit.head();
  const [record] = await audit.records(index, index + 1);
  if (head === null || record === undefined || index >= head.size) {
    throw failure('RECORDS_NOT_FOUND', { what: `signed audit record ${index}` });
  }
  const path = await rootsOf(audit, inclusionRanges(head.size, index));
  return recordProofText({ record, path, note: head.note });
}

/**
 * A proof that the log only grew from its first `from` records to a signed head: that of `to` records,
 * or the newest. Throws RECORDS_NOT_FOUND.
 */
export async function proveGrowth(audit: AuditReads, from: number, to?: number): Promise<string> {
  const newer = await headOf(audit, to);
  if (from > newer.size) {
    throw failure('RECORDS_NOT_FOUND', { what: `signed head over ${from} audit records` });
  }
  const path = await rootsOf(audit, consistencyRanges(newer.size, from));
  return growthProofText({ from, path, note: newer.note });
}

/**
 * The newest head as it is kept, with the base64 path that shows it grew out of the first `after`
 * records. A head that is shorter, or none, comes without: the witness judges that.
 */
export async function headAfter(
  audit: AuditReads,
  after: number,
): Promise<{ note: string | null; path: string[] }> {
  const head = await audit.head();
  if (head === null) return { note: null, path: [] };
  const ranges = after > head.size ? [] : consistencyRanges(head.size, after);
  const path = await rootsOf(audit, ranges);
  return { note: head.note, path: path.map((hash) => Buffer.from(hash).toString('base64')) };
}

async function headOf(audit: AuditReads, size: number | undefined): Promise<CheckpointRecord> {
  const head =
    size === undefined
      ? await audit.head()
      : (await audit.checkpoints()).find((each) => each.size === size);
  if (head == null || parseCheckpoint(head.note) === null) {
    throw failure('RECORDS_NOT_FOUND', { what: `signed head over ${size ?? 'any'} audit records` });
  }
  return head;
}

/** The root of each stretch of leaves; stretches do not overlap. */
async function rootsOf(audit: AuditReads, ranges: readonly Range[]): Promise<Hash[]> {
  const roots: Hash[] = [];
  for (const range of ranges) roots.push(await rootIn(audit, range));
  return roots;
}

/**
 * Roots of stretches that were read before, by log: records are only appended. Witnesses ask every few
 * minutes, and each time but the first only the newest records are read.
 */
const READ = new WeakMap<AuditReads, Map<string, Hash>>();
const MOST_ROOTS = 65_536;

/** RFC 6962 section 2.1: a stretch is its largest whole part and the rest. */
async function rootIn(audit: AuditReads, { from, to }: Range): Promise<Hash> {
  const known = READ.get(audit) ?? new Map<string, Hash>();
  READ.set(audit, known);
  const name = `${from}-${to}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  let root: Hash;
  if (to - from <= PAGE) {
    const hashes = await audit.leafHashes(from, to);
    root = rootOf(hashes.map(fromHex).reduce(appendLeaf, EMPTY_FRONTIER));
  } else {
    const middle = from + largestPowerBelow(to - from);
    root = nodeHash(
      await rootIn(audit, { from, to: middle }),
      await rootIn(audit, { from: middle, to }),
    );
  }
  const whole = largestPowerBelow(to - from + 1) === to - from;
  if (whole && to - from >= PAGE) {
    if (known.size >= MOST_ROOTS) known.clear();
    known.set(name, root);
  }
  return root;
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
