/** How a version of a policy comes into force: drafted, tested, approved, started at its hour. */
import type { Reads, Writes } from '#records/index';
import type { Approval } from '#schema/approval';
import type { Policy, PolicyRecord } from '#schema/policy';
import { failure } from '#std/errors';
import { policyHash } from './parse-policy.ts';

/** Stores a policy as the next version of its id, as a draft. Gives back the version. */
export function addDraft(write: Writes, policy: Policy): Promise<number> {
  return write.policies.add({
    policy,
    state: 'draft',
    sha256: policyHash(policy),
    starts_at: null,
    approval_id: null,
    back_test: null,
    ended_at: null,
    ended_reason: null,
  });
}

export interface Applied {
  version: number;
  state: PolicyRecord['state'];
  approval_id: string | null;
}

/**
 * Brings a drafted version into force, now or at `starts_at`. One that enforces has to have been
 * back-tested, and waits for a second person. Throws POLICY_NOT_READY.
 */
export async function bringIntoForce(
  write: Writes,
  given: {
    id: string;
    version: number;
    starts_at: number | null;
    now: number;
    /** Of the request for approval, where one is needed. */
    approvalId: string;
  },
): Promise<Applied> {
  const { id, version, starts_at, now, approvalId: approval_id } = given;
  const record = await write.policies.get(id, version);
  if (record === null) {
    throw failure('RECORDS_NOT_FOUND', { what: `policy ${id} version ${version}` });
  }
  if (record.state !== 'draft') {
    throw failure('POLICY_NOT_READY', { why: `version ${version} is ${record.state} already` });
  }
  if (record.policy.mode === 'enforce' && record.back_test === null) {
    throw failure('POLICY_NOT_READY', { why: `version ${version} was not tested on history` });
  }
  await write.policies.schedule(id, version, starts_at);
  if (record.policy.mode !== 'enforce') {
    const state = await start(write, { ...record, starts_at }, now);
    return { version, state, approval_id: null };
  }
  await write.approvals.request({
    approval_id,
    object_kind: 'policy',
    object_id: `${id}@${version}`,
    object_sha256: record.sha256,
  });
  await write.policies.setState(id, version, 'waiting');
  return { version, state: 'waiting', approval_id };
}

/** At once or at its hour; the version that was in force before makes way. */
async function start(
  write: Writes,
  record: PolicyRecord,
  now: number,
): Promise<PolicyRecord['state']> {
  const { policy, version, starts_at } = record;
  if (starts_at !== null && starts_at > now) {
    await write.policies.setState(policy.id, version, 'scheduled');
    return 'scheduled';
  }
  for (const other of await write.policies.active()) {
    if (other.policy.id === policy.id) {
      await write.policies.setState(policy.id, other.version, 'retired');
    }
  }
  await write.policies.setState(policy.id, version, 'active');
  return 'active';
}

export async function settlePolicyApproval(
  write: Writes,
  approval: Approval,
  now: number,
): Promise<void> {
  const [id, version] = approval.object_id.split('@') as [string, string];
  const record = await write.policies.get(id, Number(version));
  if (record?.state !== 'waiting') {
    throw failure('APPROVAL_REFUSED', { why: `policy ${approval.object_id} is not waiting` });
  }
  if (approval.verdict === 'refused') {
    await write.policies.setState(id, record.version, 'retired');
    return;
  }
  if (policyHash(record.policy) !== approval.object_sha256) {
    throw failure('APPROVAL_REFUSED', { why: 'the policy is not what was asked about' });
  }
  await start(write, record, now);
}

const isDue = ({ state, starts_at }: PolicyRecord, now: number): boolean =>
  state === 'scheduled' && (starts_at ?? 0) <= now;

/** Starts a version whose hour has come; nothing where it is no longer scheduled. */
export async function startScheduledVersion(
  write: Writes,
  { id, version, now }: { id: string; version: number; now: number },
): Promise<void> {
  const record = await write.policies.get(id, version);
  if (record !== null && isDue(record, now)) await start(write, record, now);
}

/** Versions whose hour has come. */
export async function dueVersions(
  { policies }: Pick<Reads, 'policies'>,
  now: number,
): Promise<PolicyRecord[]> {
  return (await policies.list()).filter((record) => isDue(record, now));
}
