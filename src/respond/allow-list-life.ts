/** How the allow-list changes: by what one person asks for and a second one agrees to. */
import { createHash } from 'node:crypto';
import type { Writes } from '#records/index';
import type { AllowEntry } from '#schema/allow-entry';
import type { Approval } from '#schema/approval';
import type { Actor } from '#schema/audit-record';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';
import { liftAccounts, liftDirect } from './decisions/lift-accounts.ts';

type Asked = 'allow' | 'allow-removal';

function digestOf({ entry_id, scope, value, owner, expires_at }: AllowEntry): string {
  const said = canonicalJson({ entry_id, scope, value, owner, expires_at });
  return createHash('sha256').update(said).digest('hex');
}

async function entryOf(write: Writes, entryId: string): Promise<AllowEntry> {
  const found = (await write.allowList.list()).find(({ entry_id }) => entry_id === entryId);
  if (found !== undefined && found.removed_at === null) return found;
  throw failure('RECORDS_NOT_FOUND', { what: `live allow-list entry ${entryId}` });
}

/** Asks a second person; gives back the request's id. */
export async function askAboutEntry(
  write: Writes,
  asked: { kind: Asked; entryId: string; approvalId: string },
): Promise<string> {
  const { kind, entryId, approvalId } = asked;
  await write.approvals.request({
    approval_id: approvalId,
    object_kind: kind,
    object_id: entryId,
    object_sha256: digestOf(await entryOf(write, entryId)),
  });
  return approvalId;
}

/** What the second person's word does to the entry. Throws APPROVAL_REFUSED and RECORDS_NOT_FOUND. */
export async function settleAllowApproval(
  write: Writes,
  approval: Approval & { object_kind: Asked },
  by: Actor,
): Promise<void> {
  const { object_kind, object_id, verdict } = approval;
  const entry = await entryOf(write, object_id);
  if (digestOf(entry) !== approval.object_sha256) {
    throw failure('APPROVAL_REFUSED', { why: `entry ${object_id} is not what was asked about` });
  }
  const approved = verdict === 'approved';
  if (object_kind === 'allow-removal') {
    if (approved) await write.allowList.remove(object_id);
  } else if (approved) await comeIntoForce(write, entry, by);
  else await write.allowList.remove(object_id);
}

async function comeIntoForce(write: Writes, entry: AllowEntry, by: Actor): Promise<void> {
  await write.allowList.approve(entry.entry_id);
  const { scope, value } = entry;
  const members = scope === 'organisation' ? await write.accounts.ofOrganisation(value) : [];
  await liftAccounts(write, scope === 'account' ? [value] : members, 'allow-listed');
  await liftDirect(write, { scope, value }, by);
}
