/** Brings the schema of the records database up to date when it is opened. */
import { type Kysely, sql } from 'kysely';
import { failure } from '#std/errors';
import type { Log } from '#std/log';
import type { RecordsDatabase } from '../database.ts';
import { RECORDS_MIGRATIONS, type RecordsMigration } from './migrations.ts';

/** One migrating process at a time: an arbitrary number, the same in every release. */
const LOCK = 7_462_017;

/**
 * Brings the records to this release's schema, all or nothing. Throws STORE_TOO_NEW when a later
 * release has already changed it.
 */
export async function migrateRecords(
  db: Kysely<RecordsDatabase>,
  options: { log: Log; now: number; migrations?: readonly RecordsMigration[] },
): Promise<void> {
  const { log, now, migrations = RECORDS_MIGRATIONS } = options;
  await db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx);
    await sql`CREATE TABLE IF NOT EXISTS records_migrations
      (name text PRIMARY KEY, applied_at bigint NOT NULL)`.execute(tx);
    const done = await sql<{ name: string }>`SELECT name FROM records_migrations`.execute(tx);
    const applied = new Set(done.rows.map(({ name }) => name));
    const known = migrations.map(({ name }) => name);
    if ([...applied].some((name) => !known.includes(name))) {
      throw failure('STORE_TOO_NEW', { found: applied.size, known: known.length });
    }
    for (const { name, statements } of migrations) {
      if (applied.has(name)) continue;
      for (const statement of statements) await sql.raw(statement).execute(tx);
      await sql`INSERT INTO records_migrations VALUES (${name}, ${now})`.execute(tx);
      log.info('records-migrated', { migration: name });
    }
  });
}
