import type { Records, Writes } from '#records/index';
import type { Approval } from '#schema/approval';
import type { Actor } from '#schema/audit-record';
import type { Policy, PolicyRecord } from '#schema/policy';
import { failure } from '#std/errors';
import { policyStoppedAlert } from '../notify/response-alerts.ts';
import { policyHash } from './parse-policy.ts';

/** Stores a policy as the next version of its id, as a draft. Gives back the version. */
export function draftPolicy(
  records: Pick<Records, 'change'>,
  policy: Policy,
  by: Actor,
): Promise<number> {
  return records.change(by, (write) =>
    write.policies.add({
      policy,
      state: 'draft',
      sha256: policyHash(policy),
      starts_at: null,
      approval_id: null,
      back_test: null,
      ended_at: null,
      ended_reason: null,
    }),
  );
}

export interface Applied {
  version: number;
  state: PolicyRecord['state'];
  approval_id: string | null;
}

/**
 * Brings a drafted version into force, now or at `startsAt`. One that enforces has to have been
 * back-tested, and waits for a second person. Throws POLICY_NOT_READY.
 */
export function applyPolicy(
  records: Pick<Records, 'change'>,
  given: {
    id: string;
    version: number;
    startsAt: number | null;
    by: Actor;
    now: number;
    newId: () => string;
  },
): Promise<Applied> {
  const { id, version, startsAt, by, now, newId } = given;
  return records.change(by, async (write) => {
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
    await write.policies.schedule(id, version, startsAt);
    if (record.policy.mode !== 'enforce') {
      return {
        version,
        state: await start(write, { ...record, starts_at: startsAt }, now),
        approval_id: null,
      };
    }
    const approval_id = newId();
    await write.approvals.request({
      approval_id,
      object_kind: 'policy',
      object_id: `${id}@${version}`,
      object_sha256: record.sha256,
    });
    await write.policies.setState(id, version, 'waiting');
    return { version, state: 'waiting', approval_id };
  });
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

/** Starts the versions whose hour has come. */
export async function startScheduled(
  records: Pick<Records, 'change' | 'policies'>,
  { by, now }: { by: Actor; now: number },
): Promise<string[]> {
  const due = (await records.policies.list()).filter(
    ({ state, starts_at }) => state === 'scheduled' && (starts_at ?? 0) <= now,
  );
  for (const record of due) await records.change(by, (write) => start(write, record, now));
  return due.map(({ policy, version }) => `${policy.id}@${version}`);
}

/** Ends a policy, and stops its decisions where they are: what was done stays until undone. */
export function stopPolicy(
  records: Pick<Records, 'change'>,
  { id, version, by }: { id: string; version: number; by: Actor },
): Promise<string[]> {
  return records.change(by, async (write) => {
    await write.policies.setState(id, version, 'stopped');
    const stopped: string[] = [];
    for (const { decision, policy } of await write.decisions.list({ states: ['rolling'] })) {
      if (policy?.id !== id) continue;
      await write.decisions.setState(decision.id, 'stopped');
      stopped.push(decision.id);
    }
    const record = await write.policies.get(id, version);
    if (record !== null) await write.alerts.raise(policyStoppedAlert(record, by, stopped));
    return stopped;
  });
}
