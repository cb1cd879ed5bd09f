/** Reads and writes the credentials of the control half's API; only hashes of secrets are kept. */
import type { Transaction } from 'kysely';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import type { CredentialReads, CredentialWrites } from './records.ts';

export function credentialReads(db: Database): CredentialReads {
  return {
    bySecret: async (secretSha256) =>
      (await db
        .selectFrom('credentials')
        .selectAll()
        .where('secret_sha256', '=', secretSha256)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()) ?? null,
    list: () => db.selectFrom('credentials').selectAll().orderBy('created_at').execute(),
  };
}

export function credentialWrites(tx: Transaction<RecordsDatabase>, audit: Audit): CredentialWrites {
  return {
    add: async (credential) => {
      const row = { ...credential, created_at: audit.now, revoked_at: null };
      const made = { created_by: audit.actor.who, vouched_by: null };
      await tx
        .insertInto('credentials')
        .values({ ...row, ...made })
        .execute();
      const { credential_id, name, role, person } = credential;
      const object = `credential:${credential_id}`;
      audit.note({ what: 'credential-added', object, after: { name, role, person } });
    },
    vouch: async (credentialId) => {
      await tx
        .updateTable('credentials')
        .set({ vouched_by: audit.actor.who })
        .where('credential_id', '=', credentialId)
        .execute();
      audit.note({ what: 'credential-vouched', object: `credential:${credentialId}` });
    },
    revoke: async (credentialId) => {
      const revoked = await tx
        .updateTable('credentials')
        .set({ revoked_at: audit.now })
        .where('credential_id', '=', credentialId)
        .where('revoked_at', 'is', null)
        .returning(['name', 'role'])
        .executeTakeFirst();
      if (revoked === undefined) {
        throw failure('RECORDS_NOT_FOUND', { what: `live credential ${credentialId}` });
      }
      const object = `credential:${credentialId}`;
      audit.note({ what: 'credential-revoked', object, before: revoked });
    },
  };
}
