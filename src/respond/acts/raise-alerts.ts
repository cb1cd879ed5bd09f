/** Raises what is to be told; alerts have keys, so that raising one twice tells it once. */
import { z } from 'zod';
import type { NewAlert } from '#schema/alert';
import { reasonSchema } from '#schema/api/reason';
import { defineAct } from './act.ts';

export const raiseAlerts = defineAct({
  name: 'raise-alerts',
  role: 'system',
  // Made by the machine itself, not foreign. `to` names destinations; left out, their own rules decide.
  input: z.strictObject({
    alerts: z.custom<readonly { alert: NewAlert; to?: readonly string[] }[]>(),
    reason: reasonSchema,
  }),
  carryOut: async ({ write }, { alerts }) => {
    for (const { alert, to } of alerts) await write.alerts.raise(alert, to);
  },
});
