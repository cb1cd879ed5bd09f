/** Reads and writes the allow-list in the records. */
import type { Transaction } from 'kysely';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import { raiseVersion } from './decision-reads.ts';
import type { AllowListReads, AllowListWrites } from './records.ts';

export function allowListReads(db: Database): AllowListReads {
  return {
    live: (now) =>
      db
        .selectFrom('allow_list')
        .selectAll()
        .where('removed_at', 'is', null)
        .where('approved_at', 'is not', null)
        .where('expires_at', '>', now)
        .orderBy('created_at')
        .execute(),
    list: () => db.selectFrom('allow_list').selectAll().orderBy('created_at', 'desc').execute(),
  };
}

export function allowListWrites(tx: Transaction<RecordsDatabase>, audit: Audit): AllowListWrites {
  const { now, actor } = audit;
  return {
    add: async (entry) => {
      const row = {
        ...entry,
        reason: actor.reason,
        created_by: actor.who,
        created_at: now,
        approved_at: null,
        removed_at: null,
        removed_by: null,
      };
      await tx.insertInto('allow_list').values(row).execute();
      const object = `allow:${entry.scope}:${entry.value}`;
      audit.note({ what: 'allow-added', object, after: entry });
    },
    approve: async (entryId) => {
      const approved = await tx
        .updateTable('allow_list')
        .set({ approved_at: now })
        .where('entry_id', '=', entryId)
        .where('removed_at', 'is', null)
        .returning(['scope', 'value', 'owner', 'expires_at'])
        .executeTakeFirst();
      if (approved === undefined) {
        throw failure('RECORDS_NOT_FOUND', { what: `live allow-list entry ${entryId}` });
      }
      await raiseVersion(tx);
      const object = `allow:${approved.scope}:${approved.value}`;
      audit.note({ what: 'allow-approved', object, after: approved });
    },
    remove: async (entryId) => {
      const removed = await tx
        .updateTable('allow_list')
        .set({ removed_at: now, removed_by: actor.who })
        .where('entry_id', '=', entryId)
        .where('removed_at', 'is', null)
        .returning(['scope', 'value', 'owner', 'expires_at'])
        .executeTakeFirst();
      if (removed === undefined) {
        throw failure('RECORDS_NOT_FOUND', { what: `live allow-list entry ${entryId}` });
      }
      await raiseVersion(tx);
      const object = `allow:${removed.scope}:${removed.value}`;
      audit.note({ what: 'allow-removed', object, before: removed });
    },
  };
}
