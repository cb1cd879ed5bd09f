/** Keeps the audit log: an append-only Merkle tree in the database, with signed heads. */
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Actor, AuditDetail, AuditEntry, CheckpointRecord } from '#schema/audit-record';
import { storable } from '#schema/foreign-text';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';
import {
  appendLeaf,
  type Frontier,
  fromHex,
  type Hash,
  leafHash,
  rootsIn,
  toHex,
} from '#std/merkle-tree';
import { HOUR_MS } from '#std/time';
import type { AuditReads, AuditWrites } from './audit-access.ts';
import type { AuditEvent } from './audit-event.ts';
import type { Database, RecordsDatabase } from './database.ts';
import type { HeadSigner, SignedHead } from './head-signer.ts';
import { jsonText } from './json-text.ts';

/** Collects what a transaction did; written as its last step, so that the log is held shortly. */
export interface Audit {
  readonly actor: Actor;
  readonly now: number;
  note(event: AuditEvent): void;
}

/** An event with its content as it is hashed, in text that every store holds. */
export interface NotedEvent {
  what: string;
  object: string;
  who: string;
  detail: string;
  newKey?: string;
}

/** Throws RangeError for a number that JSON does not have. */
export function notedEvent(given: AuditEvent, actor: Actor): NotedEvent {
  const { what, object, before = null, after = null, newKey } = storable(given);
  const { who, reason } = storable(actor);
  const content: AuditDetail = { who, object, reason, before, after };
  const said = { what, object, who, detail: canonicalJson(content) };
  return newKey === undefined ? said : { ...said, newKey };
}

export interface AuditSources {
  /** Random bytes that nobody can guess. */
  entropy: (bytes: number) => Uint8Array;
  /** Null = heads are not signed. */
  signer: HeadSigner | null;
}

const ERASURES = 'audit';

/** Makes later changes wait until this transaction ends: the log has one order. */
export async function holdAuditLog(tx: Transaction<RecordsDatabase>): Promise<void> {
  await tx.selectFrom('audit_tree').select('size').where('tree', '=', 1).forUpdate().execute();
}

/**
 * Appends the events of a transaction to the tree, and signs the new head. A log that is not what was
 * signed goes on without signatures: whoever changed it must not be able to stop everything else.
 */
export async function appendAudit(
  tx: Transaction<RecordsDatabase>,
  audit: { now: number; events: readonly NotedEvent[] },
  sources: AuditSources,
): Promise<SignedHead | null> {
  if (audit.events.length === 0) return null;
  const checked = (await sources.signer?.check(auditReads(tx))) ?? null;
  const first = checked?.frontier.size ?? (await nextIndex(tx));
  let frontier = checked?.frontier ?? (await keptFrontier(tx));
  const leaves: Hash[] = [];
  for (const event of audit.events) {
    const row = rowOf(event, { index: first + leaves.length, at: audit.now, sources });
    const leaf = fromHex(row.leaf_hash);
    leaves.push(leaf);
    frontier = appendLeaf(frontier, leaf);
    await tx.insertInto('audit_records').values(row).execute();
  }
  const roots = jsonText(frontier.roots.map(toHex));
  await tx.updateTable('audit_tree').set({ size: frontier.size, frontier: roots }).execute();
  const newKey = audit.events.find((event) => event.newKey !== undefined)?.newKey ?? null;
  if (checked === null) {
    if (newKey === null || sources.signer === null) return null;
    throw failure('REQUEST_REFUSED', { why: 'the audit log is not what was signed before' });
  }
  const head = await checked.sign(leaves, newKey);
  await keepCheckpoint(tx, { size: frontier.size, at: audit.now, note: head.note });
  return head;
}

async function treeOf(db: Database): Promise<{ size: number; roots: string[] }> {
  const { size, frontier } = await db
    .selectFrom('audit_tree')
    .select(['size', 'frontier'])
    .where('tree', '=', 1)
    .executeTakeFirstOrThrow();
  return { size, roots: frontier };
}

/** Behind everything that is there, whatever the tree says of its size. */
async function nextIndex(tx: Transaction<RecordsDatabase>): Promise<number> {
  const last = await tx
    .selectFrom('audit_records')
    .select('leaf_index')
    .orderBy('leaf_index', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Math.max((await treeOf(tx)).size, (last?.leaf_index ?? -1) + 1);
}

/** As the database has it; that of an empty tree where it has none that can be gone on from. */
async function keptFrontier(tx: Transaction<RecordsDatabase>): Promise<Frontier> {
  const { size, roots } = await treeOf(tx);
  const sound = roots.length === rootsIn(size);
  return sound ? { size, roots: roots.map(fromHex) } : { size: 0, roots: [] };
}

function rowOf(
  { what, object, who, detail }: Omit<NotedEvent, 'newKey'>,
  { index, at, sources }: { index: number; at: number; sources: AuditSources },
) {
  const salt = toHex(sources.entropy(16));
  const sum = createHash('sha256').update(fromHex(salt)).update(detail).digest('hex');
  const said: AuditEntry = {
    schema: 'stillwatch.audit/1',
    index,
    at,
    what,
    detail_sha256: sum,
  };
  const entry = canonicalJson(said);
  const leaf_hash = toHex(leafHash(entry));
  return { leaf_index: index, entry, detail, salt, leaf_hash, what, who, object };
}

/** The newest checkpoint and one of every hour are kept. */
async function keepCheckpoint(
  tx: Transaction<RecordsDatabase>,
  checkpoint: CheckpointRecord,
): Promise<void> {
  const hour = Math.floor(checkpoint.at / HOUR_MS) * HOUR_MS;
  await tx
    .deleteFrom('checkpoints')
    .where('at', '>=', hour)
    .where('at', '<', hour + HOUR_MS)
    .execute();
  // One of this size is of a log that was cut back since.
  const { size, ...kept } = checkpoint;
  await tx
    .insertInto('checkpoints')
    .values(checkpoint)
    .onConflict((conflict) => conflict.column('size').doUpdateSet(kept))
    .execute();
}

export const AUDIT_COLUMNS = [
  'leaf_index as index',
  'entry',
  'detail',
  'salt',
  'leaf_hash',
] as const;

export function auditReads(db: Database): AuditReads {
  return {
    size: async () => (await treeOf(db)).size,
    tree: () => treeOf(db),
    records: (from, to) =>
      db
        .selectFrom('audit_records')
        .select(AUDIT_COLUMNS)
        .where('leaf_index', '>=', from)
        .where('leaf_index', '<', to)
        .orderBy('leaf_index')
        .execute(),
    leafHashes: async (from, to) => {
      const rows = await db
        .selectFrom('audit_records')
        .select('leaf_hash')
        .where('leaf_index', '>=', from)
        .where('leaf_index', '<', to)
        .orderBy('leaf_index')
        .execute();
      return rows.map(({ leaf_hash }) => leaf_hash);
    },
    head: async () =>
      (await db
        .selectFrom('checkpoints')
        .selectAll()
        .orderBy('size', 'desc')
        .limit(1)
        .executeTakeFirst()) ?? null,
    checkpoints: () => db.selectFrom('checkpoints').selectAll().orderBy('size').execute(),
  };
}

export function auditWrites(tx: Transaction<RecordsDatabase>, audit: Audit): AuditWrites {
  return {
    note: async (event) => audit.note(event),
    erase: async (object) => {
      if (object === ERASURES) {
        throw failure('REQUEST_REFUSED', { why: 'the record of erasures is not erased' });
      }
      const erased = await tx
        .updateTable('audit_records')
        .set({ detail: null, salt: null, who: null, object: null })
        .where('object', '=', object)
        .returning('leaf_index')
        .execute();
      const stretches = stretchesOf(erased.map(({ leaf_index }) => leaf_index));
      const records = erased.length;
      // The object is not named here: that would keep what is to be forgotten. The numbers are, so
      // that no other record can lose its detail instead.
      audit.note({ what: 'audit-erased', object: ERASURES, after: { records, stretches } });
      return records;
    },
  };
}

/** Numbers as stretches, each from its first to before its last. */
function stretchesOf(numbers: readonly number[]): [number, number][] {
  const stretches: [number, number][] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = stretches.at(-1);
    if (last?.[1] === number) last[1]++;
    else stretches.push([number, number + 1]);
  }
  return stretches;
}
