/** At the first start, makes a credential for a person and one for gateways; none later. */
import { z } from 'zod';
import { reasonSchema } from '#schema/api/reason';
import { keepNewCredential, type NewCredential } from '../new-credential.ts';
import { defineAct } from './act.ts';

const FIRST_ADMIN = { name: 'first admin', person: 'first admin' };
const FIRST_GATEWAY = { name: 'first gateway', person: 'first gateway' };

export const createFirstCredentials = defineAct({
  name: 'create-first-credentials',
  role: 'system',
  input: z.strictObject({ reason: reasonSchema }),
  carryOut: async (inside): Promise<NewCredential[]> => {
    if ((await inside.write.credentials.list()).length > 0) return [];
    return [
      await keepNewCredential(inside, { ...FIRST_ADMIN, role: 'admin' }),
      await keepNewCredential(inside, { ...FIRST_GATEWAY, role: 'gateway' }),
    ];
  },
});
