/**
 * A second person's word. It counts for exactly what was asked: should the object have changed since, it
 * is refused. What was asked for happens in the same transaction.
 */
import type { Writes } from '#records/index';
import { settleApprovalSchema } from '#schema/api/approvals';
import type { Approval } from '#schema/approval';
import { type Actor, personOf } from '#schema/audit-record';
import { failure } from '#std/errors';
import { settleAllowApproval } from '../allow-list-life.ts';
import { settleDecisionApproval } from '../decisions/settle-decision-approval.ts';
import { standsBehindBoth } from '../independence.ts';
import { settlePolicyApproval } from '../policy/policy-life.ts';
import { defineAct } from './act.ts';

export const settleApproval = defineAct({
  name: 'settle-approval',
  role: 'approver',
  input: settleApprovalSchema,
  carryOut: async ({ write, by, now }, { approval_id, verdict }) => {
    const waiting = await write.approvals.get(approval_id);
    if (waiting !== null && (await isRefused(write, waiting, by))) return waiting;
    const approval = await write.approvals.settle(approval_id, verdict);
    const { object_kind } = approval;
    if (object_kind === 'decision') await settleDecisionApproval(write, approval, now);
    else if (object_kind === 'policy') await settlePolicyApproval(write, approval, now);
    else await settleAllowApproval(write, { ...approval, object_kind }, by);
    return approval;
  },
  // Told once the record of the attempt is kept.
  afterwards: async (_perform, { result }) => {
    if (result.verdict !== null) return result;
    const why = `one person stands behind the credential that asked and the one that approves`;
    throw failure('APPROVAL_REFUSED', { why });
  },
});

/** Somebody who made both credentials would approve what they asked for themselves: recorded. */
async function isRefused(write: Writes, waiting: Approval, by: Actor): Promise<boolean> {
  const { approval_id, requested_by, verdict } = waiting;
  if (verdict !== null || requested_by === by.who) return false;
  const behind = await standsBehindBoth(write, requested_by, by.who);
  // Whoever asked as the same person is told so by the records.
  if (behind === null || personOf(requested_by) === personOf(by.who)) return false;
  const after = { requested_by, approved_by: by.who, stands_behind_both: behind };
  await write.audit.note({
    what: 'approval-not-independent',
    object: `approval:${approval_id}`,
    after,
  });
  return true;
}
