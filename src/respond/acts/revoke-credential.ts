/** Ends a credential, at once. */
import { revokeCredentialSchema } from '#schema/api/credentials';
import { defineAct } from './act.ts';

export const revokeCredential = defineAct({
  name: 'revoke-credential',
  role: 'admin',
  input: revokeCredentialSchema,
  carryOut: async ({ write }, { credential_id }) => {
    await write.credentials.revoke(credential_id);
    return { done: true as const };
  },
});
