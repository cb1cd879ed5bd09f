/** Silences alerts about one object for a while. */

import { snoozeRequestSchema } from '#schema/api/alerts';
import { HOUR_MS } from '#std/time';
import { defineAct } from './act.ts';

export const snoozeAlerts = defineAct({
  name: 'snooze-alerts',
  role: 'analyst',
  input: snoozeRequestSchema,
  carryOut: async ({ write, now }, { object, hours }) => {
    const until = Math.round(now + hours * HOUR_MS);
    await write.alerts.snooze(object, until);
    return { object, until };
  },
});
