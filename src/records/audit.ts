/** Keeps the audit log: an append-only Merkle tree in the database, with signed heads. */
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Actor, AuditDetail, AuditEntry } from '#schema/audit-record';
import { storable } from '#schema/foreign-text';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';
import { appendLeaf, fromHex, leafHash, rootOf, toHex } from '#std/merkle-tree';
import { HOUR_MS } from '#std/time';
import type { Database, RecordsDatabase } from './database.ts';
import { jsonText } from './json-text.ts';
import type { AuditReads, AuditWrites } from './records.ts';

/** What a change tells of itself; who and why are the same for the whole transaction. */
export interface AuditEvent {
  what: string;
  object: string;
  before?: unknown;
  after?: unknown;
}

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
}

/** Throws RangeError for a number that JSON does not have. */
export function notedEvent(given: AuditEvent, actor: Actor): NotedEvent {
  const { what, object, before = null, after = null } = storable(given);
  const { who, reason } = storable(actor);
  const content: AuditDetail = { who, object, reason, before, after };
  return { what, object, who, detail: canonicalJson(content) };
}

/** Gives a signed note over the log's size and root. */
export type SignCheckpoint = (head: { size: number; root: Uint8Array; at: number }) => string;

export interface AuditSources {
  /** Random bytes that nobody can guess. */
  entropy: (bytes: number) => Uint8Array;
  sign: SignCheckpoint | null;
}

const PAGE = 100;
const ERASURES = 'audit';

/** Makes later changes wait until this transaction ends: the log has one order. */
export async function holdAuditLog(tx: Transaction<RecordsDatabase>): Promise<void> {
  await tx.selectFrom('audit_tree').select('size').where('tree', '=', 1).forUpdate().execute();
}

/** Appends the events of a transaction to the tree, and signs the new head. */
export async function appendAudit(
  tx: Transaction<RecordsDatabase>,
  audit: { now: number; events: readonly NotedEvent[] },
  sources: AuditSources,
): Promise<void> {
  if (audit.events.length === 0) return;
  const tree = await tx
    .selectFrom('audit_tree')
    .select(['size', 'frontier'])
    .where('tree', '=', 1)
    .executeTakeFirstOrThrow();
  let frontier = { size: tree.size, roots: tree.frontier.map(fromHex) as readonly Uint8Array[] };
  for (const event of audit.events) {
    const row = rowOf(event, { index: frontier.size, at: audit.now, sources });
    frontier = appendLeaf(frontier, fromHex(row.leaf_hash));
    await tx.insertInto('audit_records').values(row).execute();
  }
  const roots = jsonText(frontier.roots.map(toHex));
  await tx.updateTable('audit_tree').set({ size: frontier.size, frontier: roots }).execute();
  if (sources.sign !== null) await keepCheckpoint(tx, frontier, { at: audit.now, ...sources });
}

function rowOf(
  { what, object, who, detail }: NotedEvent,
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
  frontier: { size: number; roots: readonly Uint8Array[] },
  { at, sign }: { at: number; sign: SignCheckpoint | null },
): Promise<void> {
  const note = sign?.({ size: frontier.size, root: rootOf(frontier), at }) ?? '';
  const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
  await tx
    .deleteFrom('checkpoints')
    .where('at', '>=', hour)
    .where('at', '<', hour + HOUR_MS)
    .execute();
  await tx.insertInto('checkpoints').values({ size: frontier.size, at, note }).execute();
}

const COLUMNS = ['leaf_index as index', 'entry', 'detail', 'salt', 'leaf_hash'] as const;

export function auditReads(db: Database): AuditReads {
  return {
    size: async () =>
      (await db.selectFrom('audit_tree').select('size').executeTakeFirstOrThrow()).size,
    records: (from, to) =>
      db
        .selectFrom('audit_records')
        .select(COLUMNS)
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
    find: ({ object, who, what, limit = PAGE, after }) =>
      db
        .selectFrom('audit_records')
        .select(COLUMNS)
        .$if(object !== undefined, (query) => query.where('object', '=', object as string))
        .$if(who !== undefined, (query) => query.where('who', '=', who as string))
        .$if(what !== undefined, (query) => query.where('what', '=', what as string))
        .$if(after !== undefined, (query) => query.where('leaf_index', '<', Number(after)))
        .orderBy('leaf_index', 'desc')
        .limit(limit)
        .execute(),
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
        .executeTakeFirst();
      const records = Number(erased.numUpdatedRows);
      // The object is not named here: that would keep what is to be forgotten.
      audit.note({ what: 'audit-erased', object: ERASURES, after: { records } });
      return records;
    },
  };
}
