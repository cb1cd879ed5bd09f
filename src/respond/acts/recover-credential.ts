/** Makes a credential for who lost theirs, from the machine itself: nobody asked over the API, so it is told loudly. */
import { z } from 'zod';
import { reasonSchema } from '#schema/api/reason';
import { ROLES } from '#schema/credential';
import { keepNewCredential } from '../new-credential.ts';
import { defineAct } from './act.ts';

/** Who makes them, as the audit log and the credential say. */
export const RECOVERY = 'system:recovery';

export const recoverCredential = defineAct({
  name: 'recover-credential',
  role: 'system',
  input: z.strictObject({
    /** The person's name. */
    name: z.string().min(1).max(128),
    role: z.enum(ROLES),
    reason: reasonSchema,
  }),
  carryOut: async (inside, { name, role }) => {
    const made = await keepNewCredential(inside, { name, role, person: name });
    const { credential_id } = made;
    await inside.write.alerts.raise({
      alert_id: inside.newId('alert'),
      kind: 'system-fault',
      severity: 'critical',
      dedup_key: `recovered:${credential_id}`,
      object: `credential:${credential_id}`,
      campaign_id: null,
      title: `A credential of the role ${role} was made for ${name} on the machine of the control half`,
      data: { credential_id, role },
    });
    return made;
  },
});
