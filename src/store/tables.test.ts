import { expect, test } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import { EXCHANGE_COLUMNS } from './exchanges/columns.ts';
import { ACCOUNT_FACT_COLUMNS, createTable, TABLES } from './tables.ts';

const [exchanges, facts] = TABLES;

test('one machine has one table with every column, by day, sorted by account and time', () => {
  const [sql, ...more] = createTable(exchanges!, { kind: 'local' });
  expect(more).toEqual([]);
  for (const { name, type } of EXCHANGE_COLUMNS) expect(sql).toContain(`\`${name}\` ${type}`);
  expect(sql).toContain('ENGINE = MergeTree()');
  expect(sql).toContain('PARTITION BY toDate(ts)');
  expect(sql).toContain('ORDER BY (account_id, ts)');
});

test('a cluster has replicated tables below distributed ones, an account on one shard', () => {
  const [local, spread] = createTable(exchanges!, { kind: 'cluster', cluster: 'main' });
  expect(local).toContain('exchanges_local ON CLUSTER `main`');
  expect(local).toContain('ReplicatedMergeTree(');
  expect(local).toContain("'{replica}'");
  expect(spread).toContain('CREATE TABLE IF NOT EXISTS exchanges ON CLUSTER `main`');
  expect(spread).toContain("Distributed('main', currentDatabase(), exchanges_local, cityHash64(");
  const [replacing] = createTable(facts!, { kind: 'cluster', cluster: 'main' });
  expect(replacing).toMatch(/ReplicatedReplacingMergeTree\(.+, '\{replica\}', recorded_at\)/);
});

test('account facts have a column for every fact', () => {
  expect(ACCOUNT_FACT_COLUMNS.map(({ name }) => name)).toEqual(
    Object.keys(accountFactsSchema.shape),
  );
});
