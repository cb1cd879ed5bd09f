import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { connect, type RecordsConnection } from '../connection.ts';
import { jsonText } from '../json-text.ts';
import { policyReads } from '../policies.ts';
import { migrateRecords } from './migrate.ts';
import { RECORDS_MIGRATIONS } from './migrations.ts';

let connection: RecordsConnection;
beforeAll(async () => {
  connection = await connect({ kind: 'embedded', directory: null });
});
afterAll(() => connection.close());

test('a policy that an earlier release stored has the key of today, its rules in their order', async () => {
  const { db } = connection;
  const at = { log: silentLog, now: 0 };
  const before = RECORDS_MIGRATIONS.filter(({ name }) => name < '004');
  await migrateRecords(db, { ...at, migrations: before });
  const rules = ['a', 'b', 'c'].map((id) => ({ id, cohort: { tiers: [id] } }));
  const rest = { state: 'active', sha256: 's', created_by: 'ana', created_at: 0, version: 1 };
  const put = (id: string, policy: object) =>
    db
      .insertInto('policies')
      .values({ policy_id: id, policy: jsonText(policy), ...rest } as never)
      .execute();
  await put('former', { id: 'former', rules: [...rules, { id: 'd' }] });
  await put('empty', { id: 'empty', rules: [] });
  await migrateRecords(db, at);
  const [empty, former] = await policyReads(db).list();
  expect(empty?.policy).toEqual({ id: 'empty', rules: [] });
  expect(former?.policy).toEqual({
    id: 'former',
    rules: [...rules.map(({ id, cohort }) => ({ id, members: cohort })), { id: 'd' }],
  });
});
