/** Sends one delivery anew, or all that were given up. */
import { replaySchema } from '#schema/api/alerts';
import { defineAct } from './act.ts';

export const replayDeliveries = defineAct({
  name: 'replay-deliveries',
  role: 'analyst',
  input: replaySchema,
  carryOut: async ({ write }, { delivery_id }) => {
    const dead = delivery_id === null ? await write.alerts.deliveries({ state: 'dead' }) : [];
    const ids = delivery_id === null ? dead.map((one) => one.delivery_id) : [delivery_id];
    for (const id of ids) await write.alerts.replay(id);
    return { delivery_ids: ids };
  },
});
