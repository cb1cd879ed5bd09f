/** Reads and writes policies and their versions. */
import type { Transaction } from 'kysely';
import type { PolicyRecord } from '#schema/policy';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import { jsonText } from './json-text.ts';
import type { PolicyReads, PolicyWrites } from './records.ts';

type Row = Omit<PolicyRecord, never> & { policy_id: string };

export const policyRecordOf = ({ policy_id, ...record }: Row): PolicyRecord => record;

export function policyReads(db: Database): PolicyReads {
  const all = () => db.selectFrom('policies').selectAll().orderBy('version', 'desc');
  return {
    get: async (policyId, version) => {
      const row = await all()
        .where('policy_id', '=', policyId)
        .where('version', '=', version)
        .executeTakeFirst();
      return row === undefined ? null : policyRecordOf(row);
    },
    active: async () =>
      (await all().where('state', '=', 'active').orderBy('policy_id').execute()).map(
        policyRecordOf,
      ),
    list: async () => (await all().orderBy('policy_id').execute()).map(policyRecordOf),
  };
}

async function latestVersion(db: Database, policyId: string): Promise<PolicyRecord | undefined> {
  const row = await db
    .selectFrom('policies')
    .selectAll()
    .where('policy_id', '=', policyId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : policyRecordOf(row);
}

export function policyWrites(tx: Transaction<RecordsDatabase>, audit: Audit): PolicyWrites {
  const { now, actor } = audit;
  const known = async (policyId: string, version: number): Promise<PolicyRecord> => {
    const record = await policyReads(tx).get(policyId, version);
    if (record !== null) return record;
    throw failure('RECORDS_NOT_FOUND', { what: `policy ${policyId} version ${version}` });
  };
  const update = (policyId: string, version: number) =>
    tx.updateTable('policies').where('policy_id', '=', policyId).where('version', '=', version);
  return {
    add: async (record) => {
      const { id } = record.policy;
      const latest = await latestVersion(tx, id);
      const version = (latest?.version ?? 0) + 1;
      const row = {
        ...record,
        policy_id: id,
        version,
        policy: jsonText(record.policy),
        back_test: record.back_test === null ? null : jsonText(record.back_test),
        created_by: actor.who,
        created_at: now,
      };
      await tx.insertInto('policies').values(row).execute();
      const before = latest === undefined ? null : latest.policy;
      const after = { version, state: record.state, policy: record.policy };
      audit.note({ what: 'policy-added', object: `policy:${id}`, before, after });
      return version;
    },
    setState: async (policyId, version, state) => {
      const before = await known(policyId, version);
      const ended = state === 'stopped' || state === 'retired';
      const end = ended ? { ended_at: now, ended_reason: actor.reason } : {};
      await update(policyId, version)
        .set({ state, ...end })
        .execute();
      const object = `policy:${policyId}`;
      const what = 'policy-state-changed';
      audit.note({
        what,
        object,
        before: { version, state: before.state },
        after: { version, state },
      });
    },
    schedule: async (policyId, version, startsAt) => {
      const before = await known(policyId, version);
      if (before.starts_at === startsAt) return;
      await update(policyId, version).set({ starts_at: startsAt }).execute();
      audit.note({
        what: 'policy-scheduled',
        object: `policy:${policyId}`,
        before: { version, starts_at: before.starts_at },
        after: { version, starts_at: startsAt },
      });
    },
    noteBackTest: async (policyId, version, backTest) => {
      await known(policyId, version);
      await update(policyId, version)
        .set({ back_test: jsonText(backTest) })
        .execute();
      const after = { version, back_test: backTest };
      audit.note({ what: 'policy-back-tested', object: `policy:${policyId}`, after });
    },
  };
}
