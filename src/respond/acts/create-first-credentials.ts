/** At the first start, makes a credential for a person and one for gateways; none later. */
import { z } from 'zod';
import { reasonSchema } from '#schema/api/reason';
import { keepNewCredential, type NewCredential } from '../new-credential.ts';
import { defineAct } from './act.ts';

export const createFirstCredentials = defineAct({
  name: 'create-first-credentials',
  role: 'system',
  input: z.strictObject({ reason: reasonSchema }),
  carryOut: async (inside): Promise<NewCredential[]> => {
    if ((await inside.write.credentials.list()).length > 0) return [];
    return [
      await keepNewCredential(inside, { name: 'first admin', role: 'admin' }),
      await keepNewCredential(inside, { name: 'first gateway', role: 'gateway' }),
    ];
  },
});
