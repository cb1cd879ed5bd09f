/**
 * A second person's word. It counts for exactly what was asked: should the object have changed since, it
 * is refused. A decision starts, or a policy comes into force, in the same transaction.
 */
import { settleApprovalSchema } from '#schema/api/approvals';
import { settleDecisionApproval } from '../decisions/settle-decision-approval.ts';
import { settlePolicyApproval } from '../policy/policy-life.ts';
import { defineAct } from './act.ts';

export const settleApproval = defineAct({
  name: 'settle-approval',
  role: 'approver',
  input: settleApprovalSchema,
  carryOut: async ({ write, now }, { approval_id, verdict }) => {
    const approval = await write.approvals.settle(approval_id, verdict);
    if (approval.object_kind === 'decision') await settleDecisionApproval(write, approval, now);
    else await settlePolicyApproval(write, approval, now);
    return approval;
  },
});
