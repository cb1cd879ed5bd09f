import { createHash } from 'node:crypto';
import type { Records, Writes } from '#records/index';
import type { Approval } from '#schema/approval';
import type { Actor } from '#schema/audit-record';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';
import { settlePolicyApproval } from '../policy/policy-life.ts';

/**
 * A second person's word. It counts for exactly what was asked: should the object have changed since,
 * it is refused. A decision starts, or a policy comes into force, in the same transaction.
 */
export function settleApproval(
  records: Pick<Records, 'change'>,
  given: { approvalId: string; verdict: 'approved' | 'refused'; by: Actor; now: number },
): Promise<Approval> {
  const { approvalId, verdict, by, now } = given;
  return records.change(by, async (write) => {
    const approval = await write.approvals.settle(approvalId, verdict);
    if (approval.object_kind === 'decision') await settleDecision(write, approval, now);
    else await settlePolicyApproval(write, approval, now);
    return approval;
  });
}

async function settleDecision(write: Writes, approval: Approval, now: number): Promise<void> {
  const id = approval.object_id;
  const record = await write.decisions.get(id);
  if (record?.state !== 'waiting') {
    throw failure('APPROVAL_REFUSED', { why: `decision ${id} is not waiting` });
  }
  if (approval.verdict === 'refused') {
    await write.decisions.setState(id, 'refused');
    return;
  }
  const { decision, members } = record;
  const sha256 = createHash('sha256').update(canonicalJson({ decision, members })).digest('hex');
  if (sha256 !== approval.object_sha256) {
    throw failure('APPROVAL_REFUSED', { why: `decision ${id} is not what was asked about` });
  }
  // Stages count from the word, not from the asking.
  await write.decisions.reschedule(id, Math.max(now, record.starts_at));
  await write.decisions.setState(id, 'rolling');
}
