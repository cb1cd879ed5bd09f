/** What a second person's word does to the decision that waited for it. */
import { createHash } from 'node:crypto';
import type { Writes } from '#records/index';
import type { Approval } from '#schema/approval';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';

/** Throws APPROVAL_REFUSED where the decision does not wait, or is not what was asked about. */
export async function settleDecisionApproval(
  write: Writes,
  approval: Approval,
  now: number,
): Promise<void> {
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
