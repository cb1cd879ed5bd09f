import type { Records, Writes } from '#records/index';
import type { Actor } from '#schema/audit-record';
import { failure } from '#std/errors';
import type { DecisionPlan } from './plan-decision.ts';

export interface Taken {
  decision_id: string;
  /** Null = nobody has to approve, it is under way. */
  approval_id: string | null;
}

/** Accounts above which a person has to say the number themselves. */
export const CONFIRM_ABOVE = 1_000;

/**
 * Records a planned decision, in one step with its list and, where needed, the request for approval.
 * `confirmCount` is what the taker believes the count to be. Throws DECISION_REFUSED when the plan
 * covers nobody, or another number than was confirmed.
 */
export async function takeDecision(
  records: Pick<Records, 'change'>,
  given: { plan: DecisionPlan; by: Actor; newId: () => string; confirmCount?: number | null },
): Promise<Taken> {
  const { plan, by, newId, confirmCount = null } = given;
  const count = plan.record.members?.count ?? null;
  if (plan.forbidden !== null) throw failure('DECISION_REFUSED', { why: plan.forbidden });
  if (confirmCount !== null && count !== null && confirmCount !== count) {
    throw failure('DECISION_REFUSED', {
      why: `it covers ${count} accounts, and ${confirmCount} were confirmed`,
    });
  }
  return records.change(by, (write) => recordPlan(write, plan, newId));
}

/** The same inside a change that does more. */
export async function recordPlan(
  write: Writes,
  plan: DecisionPlan,
  newId: () => string,
): Promise<Taken> {
  const { decision } = plan.record;
  const approvalId = plan.approval_needed.length > 0 ? newId() : null;
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
