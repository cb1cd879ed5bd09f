/** Brings a store of an earlier release to this release's tables. */

import { failure } from '#std/errors';
import type { Log } from '#std/log';
import type { Store } from '../store.ts';
import type { TableEngine } from '../tables.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

const RECORD = 'store_migrations';

/** One record for all machines: every replica of every shard holds the same rows. */
function recordTable(engine: TableEngine): string {
  const everywhere = `('/clickhouse/tables/{database}/${RECORD}', '{shard}-{replica}')`;
  const [clause, family] =
    engine.kind === 'local'
      ? ['', 'MergeTree']
      : [` ON CLUSTER \`${engine.cluster}\``, `ReplicatedMergeTree${everywhere}`];
  return `CREATE TABLE IF NOT EXISTS ${RECORD}${clause}
    (version UInt32, what String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
    ENGINE = ${family} ORDER BY version`;
}

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
  await store.command(recordTable(engine));
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
