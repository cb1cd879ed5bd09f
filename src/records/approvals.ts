/** Reads and writes the approvals that wait for, or have, a second person's verdict. */
import type { Transaction } from 'kysely';
import { personOf } from '#schema/audit-record';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import type { ApprovalReads, ApprovalWrites } from './records.ts';

export function approvalReads(db: Database): ApprovalReads {
  return {
    get: async (approvalId) =>
      (await db
        .selectFrom('approvals')
        .selectAll()
        .where('approval_id', '=', approvalId)
        .executeTakeFirst()) ?? null,
    waiting: () =>
      db
        .selectFrom('approvals')
        .selectAll()
        .where('verdict', 'is', null)
        .orderBy('requested_at')
        .execute(),
  };
}

export function approvalWrites(tx: Transaction<RecordsDatabase>, audit: Audit): ApprovalWrites {
  const { now, actor } = audit;
  return {
    request: async (approval) => {
      const row = {
        ...approval,
        requested_by: actor.who,
        requested_at: now,
        request_reason: actor.reason,
        verdict: null,
        settled_by: null,
        settled_at: null,
        settle_reason: null,
      };
      await tx.insertInto('approvals').values(row).execute();
      const object = `approval:${approval.approval_id}`;
      audit.note({ what: 'approval-requested', object, after: approval });
    },
    settle: async (approvalId, verdict) => {
      const known = await approvalReads(tx).get(approvalId);
      if (known === null) throw failure('RECORDS_NOT_FOUND', { what: `approval ${approvalId}` });
      if (known.verdict !== null) {
        throw failure('APPROVAL_REFUSED', { why: `it is ${known.verdict} already` });
      }
      if (personOf(known.requested_by) === personOf(actor.who)) {
        throw failure('APPROVAL_REFUSED', { why: `${actor.who} asked for it` });
      }
      const settled = {
        verdict,
        settled_by: actor.who,
        settled_at: now,
        settle_reason: actor.reason,
      };
      await tx
        .updateTable('approvals')
        .set(settled)
        .where('approval_id', '=', approvalId)
        .execute();
      const object = `approval:${approvalId}`;
      audit.note({ what: 'approval-settled', object, after: { verdict } });
      return { ...known, ...settled };
    },
  };
}
