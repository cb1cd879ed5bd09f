/** Puts the records together from a connection: reads, audited transactions, leases and the outbox. */
import { randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { AlertRoutes } from '#schema/alert';
import type { Actor } from '#schema/audit-record';
import { storable } from '#schema/foreign-text';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { accountReads, accountWrites } from './accounts.ts';
import { alertReads, alertWrites, outboxOf } from './alerts.ts';
import { allowListReads, allowListWrites } from './allow-list.ts';
import { approvalReads, approvalWrites } from './approvals.ts';
import {
  type Audit,
  type AuditSources,
  appendAudit,
  auditReads,
  auditWrites,
  holdAuditLog,
  type NotedEvent,
  notedEvent,
} from './audit.ts';
import { campaignReads, campaignWrites } from './campaigns.ts';
import {
  connect,
  isRefusedValue,
  type RecordsConnection,
  type RecordsPlace,
  recordsFailure,
} from './connection.ts';
import {
  type CosignatureReads,
  type CosignatureWrites,
  cosignatureReads,
  cosignatureWrites,
} from './cosignatures.ts';
import { credentialReads, credentialWrites } from './credentials.ts';
import type { Database, RecordsDatabase } from './database.ts';
import { decisionReads } from './decision-reads.ts';
import { decisionWrites } from './decision-writes.ts';
import type { HeadSigner } from './head-signer.ts';
import { leaseOf } from './leases.ts';
import { listReads } from './lists.ts';
import { migrateRecords } from './migrations/migrate.ts';
import type { Outbox } from './outbox.ts';
import { policyReads, policyWrites } from './policies.ts';
import type { Reads, Records, Writes } from './records.ts';

export interface RecordsContext {
  clock: Clock;
  log: Log;
  /** Signs the head of the audit log with every change; null = unsigned. */
  signer?: HeadSigner | null;
  /** Where alerts go that changes raise; nowhere by default. */
  alertRoutes?: AlertRoutes;
  /** Unguessable bytes; the machine's own by default. */
  entropy?: (bytes: number) => Uint8Array;
}

/** Opens the records, bringing their schema up to date first. */
export async function openRecords(place: RecordsPlace, context: RecordsContext): Promise<Records> {
  const { clock, log, signer = null, entropy = randomBytes, alertRoutes = () => [] } = context;
  const connection = await connect(place);
  const where = place.kind === 'server' ? 'the server' : (place.directory ?? 'memory');
  try {
    await migrateRecords(connection.db, { log, now: clock() });
    if (signer !== null) await checkLog(connection, signer);
  } catch (thrown) {
    await connection.close();
    throw recordsFailure(thrown, where);
  }
  return recordsOver(connection, { clock, sources: { signer, entropy }, alertRoutes, where });
}

/** Before the first change of a start, so that what was done meanwhile is not built upon unseen. */
async function checkLog({ db }: RecordsConnection, signer: HeadSigner): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await holdAuditLog(tx);
    await signer.check(auditReads(tx));
  });
}

function readsOf(db: Database): Reads {
  return {
    accounts: guarded(accountReads(db)),
    campaigns: guarded(campaignReads(db)),
    decisions: guarded(decisionReads(db)),
    policies: guarded(policyReads(db)),
    approvals: guarded(approvalReads(db)),
    allowList: guarded(allowListReads(db)),
    audit: guarded(auditReads(db)),
    alerts: guarded(alertReads(db)),
    credentials: guarded(credentialReads(db)),
    lists: guarded(listReads(db)),
  };
}

function writesOf(
  tx: Transaction<RecordsDatabase>,
  audit: Audit,
  alertRoutes: AlertRoutes,
): Omit<Writes, 'apart'> {
  const reads = readsOf(tx);
  return {
    accounts: { ...reads.accounts, ...guarded(accountWrites(tx, audit)) },
    campaigns: { ...reads.campaigns, ...guarded(campaignWrites(tx, audit)) },
    decisions: { ...reads.decisions, ...guarded(decisionWrites(tx, audit)) },
    policies: { ...reads.policies, ...guarded(policyWrites(tx, audit)) },
    approvals: { ...reads.approvals, ...guarded(approvalWrites(tx, audit)) },
    allowList: { ...reads.allowList, ...guarded(allowListWrites(tx, audit)) },
    audit: { ...reads.audit, ...guarded(auditWrites(tx, audit)) },
    alerts: { ...reads.alerts, ...guarded(alertWrites(tx, audit, alertRoutes)) },
    credentials: { ...reads.credentials, ...guarded(credentialWrites(tx, audit)) },
    lists: reads.lists,
  };
}

/** Methods are given texts as the database holds them, so that both compare as equal. */
function guarded<Group extends object>(group: Group): Group {
  const wrapped = Object.entries(group).map(([name, method]) => {
    const call = (...args: unknown[]): unknown =>
      (method as (...args: unknown[]) => unknown)(...storable(args));
    return [name, call];
  });
  return Object.fromEntries(wrapped) as Group;
}

/** A part of the transaction on its own; its audit events go with it. */
function apartIn(
  tx: Transaction<RecordsDatabase>,
  events: NotedEvent[],
  where: string,
): Writes['apart'] {
  return async (work) => {
    const noted = events.length;
    await sql`SAVEPOINT apart`.execute(tx);
    try {
      const done = await work();
      await sql`RELEASE SAVEPOINT apart`.execute(tx);
      return { done };
    } catch (thrown) {
      if (!isRefusedValue(thrown)) throw thrown;
      events.length = noted;
      await sql`ROLLBACK TO SAVEPOINT apart`.execute(tx);
      await sql`RELEASE SAVEPOINT apart`.execute(tx);
      return { refused: messageOf(recordsFailure(thrown, where)) };
    }
  };
}

/** Errors of every method, however deep, become ours. */
function explained<Group extends object>(group: Group, where: string): Group {
  const wrapped = Object.entries(group).map(([name, method]) => {
    const call = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (method as (...args: unknown[]) => Promise<unknown>)(...args);
      } catch (thrown) {
        throw recordsFailure(thrown, where);
      }
    };
    return [name, call];
  });
  return Object.fromEntries(wrapped) as Group;
}

function explainedReads(reads: Reads, where: string): Reads {
  return {
    accounts: explained(reads.accounts, where),
    campaigns: explained(reads.campaigns, where),
    decisions: explained(reads.decisions, where),
    policies: explained(reads.policies, where),
    approvals: explained(reads.approvals, where),
    allowList: explained(reads.allowList, where),
    audit: explained(reads.audit, where),
    alerts: explained(reads.alerts, where),
    credentials: explained(reads.credentials, where),
    lists: explained(reads.lists, where),
  };
}

/** Carrying alerts out writes, too. */
function roomyOutbox({ db, ensureRoom }: RecordsConnection): Outbox {
  const { claim, settle } = outboxOf(db);
  return {
    claim: async (options) => {
      await ensureRoom();
      return claim(options);
    },
    settle,
  };
}

/** Keeping a cosignature writes, too. */
function roomyCosignatures({
  db,
  ensureRoom,
}: RecordsConnection): CosignatureReads & CosignatureWrites {
  const { keep } = cosignatureWrites(db);
  return {
    ...cosignatureReads(db),
    keep: async (cosignature) => {
      await ensureRoom();
      await keep(cosignature);
    },
  };
}

function recordsOver(
  connection: RecordsConnection,
  given: { clock: Clock; sources: AuditSources; alertRoutes: AlertRoutes; where: string },
): Records {
  const { clock, sources, alertRoutes, where } = given;
  const { db } = connection;
  const listeners = new Set<(what: readonly string[]) => void>();

  async function change<Result>(
    actor: Actor,
    work: (write: Writes) => Promise<Result>,
  ): Promise<Result> {
    const events: NotedEvent[] = [];
    const now = clock();
    const note: Audit['note'] = (event) => void events.push(notedEvent(event, actor));
    await connection.ensureRoom();
    const { result, head } = await db
      .transaction()
      .execute(async (tx) => {
        await holdAuditLog(tx);
        const apart = apartIn(tx, events, where);
        const done = await work({ ...writesOf(tx, { actor, now, note }, alertRoutes), apart });
        return { result: done, head: await appendAudit(tx, { now, events }, sources) };
      })
      .catch((thrown: unknown) => {
        throw recordsFailure(thrown, where);
      });
    await head?.committed();
    const what = [...new Set(events.map((event) => event.what))];
    if (what.length > 0) for (const listener of listeners) listener(what);
    return result;
  }

  return {
    kind: connection.kind,
    ...explainedReads(readsOf(db), where),
    change,
    outbox: explained(roomyOutbox(connection), where),
    cosignatures: explained(guarded(roomyCosignatures(connection)), where),
    lease: (name) => explained(leaseOf(connection, name), where),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => connection.close(),
  };
}
