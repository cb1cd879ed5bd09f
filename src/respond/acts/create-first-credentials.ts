/** At the first start, makes a credential for a person and one for gateways; none later. */
import { z } from 'zod';
import { reasonSchema } from '#schema/api/reason';
import { keepNewCredential, type NewCredential } from '../new-credential.ts';
import { defineAct } from './act.ts';

const secret = z.string().min(32).max(256);

export const createFirstCredentials = defineAct({
  name: 'create-first-credentials',
  role: 'system',
  input: z.strictObject({
    reason: reasonSchema,
    /** Kept elsewhere already; made here otherwise. */
    secrets: z.strictObject({ admin: secret, gateway: secret }).optional(),
  }),
  carryOut: async (inside, { secrets }): Promise<NewCredential[]> => {
    if ((await inside.write.credentials.list()).length > 0) return [];
    return [
      await keepNewCredential(inside, { name: 'first admin', role: 'admin' }, secrets?.admin),
      await keepNewCredential(inside, { name: 'first gateway', role: 'gateway' }, secrets?.gateway),
    ];
  },
});
