/** A second person says that a credential is with the person it names: that person may then approve what its maker asks for. */
import { vouchSchema } from '#schema/api/credentials';
import { personOf } from '#schema/audit-record';
import { failure } from '#std/errors';
import { standsBehindBoth } from '../independence.ts';
import { defineAct } from './act.ts';

export const vouchForCredential = defineAct({
  name: 'vouch-for-credential',
  role: 'approver',
  input: vouchSchema,
  carryOut: async ({ write, by }, { credential_id }) => {
    const all = await write.credentials.list();
    const known = all.find((each) => each.credential_id === credential_id);
    if (known === undefined || known.revoked_at !== null) {
      throw failure('RECORDS_NOT_FOUND', { what: `live credential ${credential_id}` });
    }
    const { person, created_by } = known;
    if (personOf(by.who) === `user:${person}`) {
      throw failure('APPROVAL_REFUSED', { why: 'nobody vouches for their own credential' });
    }
    if (created_by !== null && (await standsBehindBoth(write, created_by, by.who)) !== null) {
      throw failure('APPROVAL_REFUSED', {
        why: 'it takes somebody whom its maker made no credential for',
      });
    }
    await write.credentials.vouch(credential_id);
    return { done: true as const };
  },
});
