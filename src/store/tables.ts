/** The store's tables as DDL, for one machine and for a cluster. */

import type { accountFactsSchema } from '#schema/account';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { EXCHANGE_COLUMNS, type StoreColumn } from './exchanges/columns.ts';

/** Where the tables live: one machine, or replicated over the shards of a cluster. */
export type TableEngine =
  | { kind: 'local' }
  | {
      kind: 'cluster';
      /** Name in the servers' remote_servers; replicas come from their {shard} and {replica} macros. */
      cluster: string;
    };

export const ACCOUNT_FACTS_TABLE = 'account_facts';
export const EXCHANGE_TEXTS_TABLE = 'exchange_texts';
const TEXT_RETENTION_DAYS = 30;

interface Table {
  name: string;
  columns: readonly StoreColumn[];
  /** MergeTree family member and its arguments. */
  engine: { family: string; args: string[] };
  /** PARTITION BY …, ORDER BY …, TTL …. */
  clauses: string[];
  /** What spreads rows over shards: everything of one account lies together. */
  shardBy: string;
}

const column = (name: string, type: string): StoreColumn => ({ name, type });

const FACT_TYPES: Record<keyof typeof accountFactsSchema.shape, string> = {
  account_id: 'String',
  org_id: 'LowCardinality(Nullable(String))',
  created_at: "Nullable(DateTime64(3, 'UTC'))",
  tier: 'LowCardinality(Nullable(String))',
  verified: 'Nullable(Bool)',
  email_domain: 'LowCardinality(Nullable(String))',
  payment_fingerprint: 'Nullable(String)',
  device_id: 'Nullable(String)',
  signup_ip: 'Nullable(String)',
  signup_asn: 'Nullable(UInt32)',
  referral: 'LowCardinality(Nullable(String))',
  programme: 'LowCardinality(Nullable(String))',
  declared_use: 'Nullable(String)',
  country: 'LowCardinality(Nullable(String))',
  allow_bulk: 'Nullable(Bool)',
};
export const ACCOUNT_FACT_COLUMNS: readonly StoreColumn[] = Object.entries(FACT_TYPES).map(
  ([name, type]) => column(name, type),
);

const EXCHANGES: Table = {
  name: EXCHANGE_TABLE,
  columns: EXCHANGE_COLUMNS,
  engine: { family: 'MergeTree', args: [] },
  clauses: ['PARTITION BY toDate(ts)', 'ORDER BY (account_id, ts)'],
  shardBy: 'cityHash64(account_id)',
};

const ACCOUNT_FACTS: Table = {
  name: ACCOUNT_FACTS_TABLE,
  columns: [...ACCOUNT_FACT_COLUMNS, column('recorded_at', "DateTime64(3, 'UTC')")],
  engine: { family: 'ReplacingMergeTree', args: ['recorded_at'] },
  clauses: ['ORDER BY account_id'],
  shardBy: 'cityHash64(account_id)',
};

const EXCHANGE_TEXTS: Table = {
  name: EXCHANGE_TEXTS_TABLE,
  columns: [
    column('id', 'String'),
    column('ts', "DateTime64(3, 'UTC')"),
    column('account_id', 'String'),
    column('prompt', 'String'),
    column('response', 'String'),
    column('source', 'LowCardinality(String)'),
    column('kept_at', 'DateTime DEFAULT now()'),
  ],
  engine: { family: 'MergeTree', args: [] },
  clauses: [
    'PARTITION BY toDate(kept_at)',
    'ORDER BY (account_id, ts)',
    // Counted from keeping, not from the exchange: a log may be older than the retention.
    `TTL kept_at + INTERVAL ${TEXT_RETENTION_DAYS} DAY`,
  ],
  shardBy: 'cityHash64(account_id)',
};

export const TABLES: readonly Table[] = [EXCHANGES, ACCOUNT_FACTS, EXCHANGE_TEXTS];

const columnList = (columns: readonly StoreColumn[]): string =>
  columns.map(({ name, type }) => `  \`${name}\` ${type}`).join(',\n');

/** The table that holds the rows, and what DDL says to reach it on every machine. */
export function onCluster(name: string, engine: TableEngine): { table: string; clause: string } {
  if (engine.kind === 'local') return { table: name, clause: '' };
  return { table: `${name}_local`, clause: ` ON CLUSTER \`${engine.cluster}\`` };
}

/** Adds a column to a table that earlier releases made without it. */
export function addColumn(name: string, column: string, engine: TableEngine): string[] {
  const { table, clause } = onCluster(name, engine);
  const tables = [...new Set([table, name])];
  return tables.map((one) => `ALTER TABLE ${one}${clause} ADD COLUMN IF NOT EXISTS ${column}`);
}

/** `name` on one machine; on a cluster a replicated `name_local` below a Distributed `name`. */
export function createTable(table: Table, engine: TableEngine): string[] {
  const body = `(\n${columnList(table.columns)}\n)`;
  const { family, args } = table.engine;
  const { table: name, clause } = onCluster(table.name, engine);
  const replica = [`'/clickhouse/tables/{shard}/{database}/${name}'`, "'{replica}'"];
  const storage =
    engine.kind === 'local'
      ? `${family}(${args.join(', ')})`
      : `Replicated${family}(${[...replica, ...args].join(', ')})`;
  const clauses = [`ENGINE = ${storage}`, ...table.clauses].join('\n');
  const stored = `CREATE TABLE IF NOT EXISTS ${name}${clause}\n${body}\n${clauses}`;
  if (engine.kind === 'local') return [stored];
  const over = `'${engine.cluster}', currentDatabase(), ${name}, ${table.shardBy}`;
  return [
    stored,
    `CREATE TABLE IF NOT EXISTS ${table.name}${clause} AS ${name}\nENGINE = Distributed(${over})`,
  ];
}
