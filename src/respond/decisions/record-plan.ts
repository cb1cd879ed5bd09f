/** Records a planned decision with its list and, where needed, the request for approval. */
import type { Writes } from '#records/index';
import type { DecisionPlan } from './plan-decision.ts';

/** A decision as it was recorded. */
export interface RecordedDecision {
  decision_id: string;
  /** Null = nobody has to approve, it is under way. */
  approval_id: string | null;
}

export async function recordPlan(
  write: Writes,
  plan: DecisionPlan,
  newId: (kind: string) => string,
): Promise<RecordedDecision> {
  const { decision } = plan.record;
  const approvalId = plan.approval_needed.length > 0 ? newId('approval') : null;
  const record = { ...plan.record, approval_id: approvalId };
  await write.decisions.add(record, plan.members, plan.skipped);
  if (approvalId !== null) {
    await write.approvals.request({
      approval_id: approvalId,
      object_kind: 'decision',
      object_id: decision.id,
      object_sha256: plan.sha256,
    });
  }
  return { decision_id: decision.id, approval_id: approvalId };
}
