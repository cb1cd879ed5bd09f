/** What witnesses handed in last: their signatures under heads of the audit log, one row for each witness. */
import { sql } from 'kysely';
import type { Cosignature } from '#schema/cosignature';
import type { Database } from './database.ts';

export interface CosignatureReads {
  get(witness: string): Promise<Cosignature | null>;
  /** In the order of their names. */
  all(): Promise<Cosignature[]>;
}

/**
 * Not audited: a record would make another head, which would be cosigned, and so on. A row takes the
 * place of the witness's former one.
 */
export interface CosignatureWrites {
  keep(cosignature: Cosignature): Promise<void>;
}

/** There is one for each gateway; of more witnesses those that were heard of first are dropped. */
export const MOST_WITNESSES = 1000;

export function cosignatureReads(db: Database): CosignatureReads {
  return {
    get: async (witness) =>
      (await db
        .selectFrom('cosignatures')
        .selectAll()
        .where('witness', '=', witness)
        .executeTakeFirst()) ?? null,
    all: () => db.selectFrom('cosignatures').selectAll().orderBy('witness').execute(),
  };
}

export function cosignatureWrites(db: Database, most = MOST_WITNESSES): CosignatureWrites {
  return {
    keep: async ({ witness, ...rest }) => {
      await db
        .insertInto('cosignatures')
        .values({ witness, ...rest })
        .onConflict((known) => known.column('witness').doUpdateSet(rest))
        .execute();
      await sql`DELETE FROM cosignatures WHERE witness IN (
        SELECT witness FROM cosignatures ORDER BY at DESC, witness OFFSET ${most})`.execute(db);
    },
  };
}
