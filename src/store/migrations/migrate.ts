import { failure } from '#std/errors';
import type { Log } from '#std/log';
import type { Store } from '../store.ts';
import type { TableEngine } from '../tables.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

const RECORD = 'store_migrations';

/**
 * Brings the store to this release's schema. Throws STORE_TOO_NEW when a later release has
 * already changed it.
 */
export async function migrate(
  store: Store,
  options: { engine: TableEngine; log: Log; migrations?: readonly Migration[] },
): Promise<number> {
  const { engine, log, migrations = MIGRATIONS } = options;
  const known = migrations.at(-1)?.version ?? 0;
  const cluster = engine.kind === 'cluster' ? ` ON CLUSTER \`${engine.cluster}\`` : '';
  const family = engine.kind === 'cluster' ? 'ReplicatedMergeTree' : 'MergeTree';
  const args =
    engine.kind === 'cluster'
      ? `('/clickhouse/tables/{database}/${RECORD}', '{shard}-{replica}')`
      : '';
  await store.command(
    `CREATE TABLE IF NOT EXISTS ${RECORD}${cluster}
     (version UInt32, what String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
     ENGINE = ${family}${args} ORDER BY version`,
  );
  const [row] = await store.query<{ found: number }>(`SELECT max(version) AS found FROM ${RECORD}`);
  const found = row?.found ?? 0;
  if (found > known) throw failure('STORE_TOO_NEW', { found, known });
  for (const migration of migrations.filter(({ version }) => version > found)) {
    for (const statement of migration.statements(engine)) await store.command(statement);
    const { version, what } = migration;
    await store.insertRows(RECORD, [{ version, what }]);
    log.info('store-migrated', { version, what });
  }
  return known;
}
