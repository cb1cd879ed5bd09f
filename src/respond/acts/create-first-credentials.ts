/**
 * At the first start, makes a credential for an admin, one for a second person, who can approve what the
 * first asks for, and one for gateways; none later.
 */
import { z } from 'zod';
import { reasonSchema } from '#schema/api/reason';
import { keepNewCredential, type NewCredential } from '../new-credential.ts';
import { defineAct } from './act.ts';

const FIRST_ADMIN = { name: 'first admin', person: 'first admin' };
const FIRST_APPROVER = { name: 'first approver', person: 'first approver' };
const FIRST_GATEWAY = { name: 'first gateway', person: 'first gateway' };
const secret = z.string().min(32).max(256);

export const createFirstCredentials = defineAct({
  name: 'create-first-credentials',
  role: 'system',
  input: z.strictObject({
    reason: reasonSchema,
    /** Kept elsewhere already; made here otherwise. */
    secrets: z.strictObject({ admin: secret, approver: secret, gateway: secret }).optional(),
  }),
  carryOut: async (inside, { secrets }): Promise<NewCredential[]> => {
    if ((await inside.write.credentials.list()).length > 0) return [];
    return [
      await keepNewCredential(inside, { ...FIRST_ADMIN, role: 'admin' }, secrets?.admin),
      await keepNewCredential(inside, { ...FIRST_APPROVER, role: 'approver' }, secrets?.approver),
      await keepNewCredential(inside, { ...FIRST_GATEWAY, role: 'gateway' }, secrets?.gateway),
    ];
  },
});
