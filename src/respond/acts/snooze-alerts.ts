/** Silences alerts about one object for a while. */
import { snoozeRequestSchema } from '#schema/api/alerts';
import { defineAct } from './act.ts';

const HOUR_MS = 3_600_000;

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
