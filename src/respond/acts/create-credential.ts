/** Makes a credential; its secret is told once and kept nowhere. */
import { createCredentialSchema } from '#schema/api/credentials';
import { keepNewCredential } from '../new-credential.ts';
import { defineAct } from './act.ts';

export const createCredential = defineAct({
  name: 'create-credential',
  role: 'admin',
  input: createCredentialSchema,
  carryOut: (inside, { name, role, person }) =>
    keepNewCredential(inside, { name, role, person: person ?? name }),
});
