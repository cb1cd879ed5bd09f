import { z } from 'zod';
import {
  alertListSchema,
  deliveryListSchema,
  replayedSchema,
  replaySchema,
  snoozedSchema,
  snoozeRequestSchema,
} from '#schema/api/alerts';
import { actorOf } from './access.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const PAGE = 1000;
const HOUR_MS = 3_600_000;

export const ALERT_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/alerts',
    needs: 'viewer',
    tag: 'alerts',
    summary: 'Alerts, the newest first, and what is silenced.',
    query: z.object({ limit: z.coerce.number().int().min(1).max(PAGE).default(100) }),
    answer: alertListSchema,
    handle: async ({ records, clock }, { query: { limit } }) => ({
      alerts: await records.alerts.list({ limit }),
      snoozes: await records.alerts.snoozes(clock()),
    }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/deliveries',
    needs: 'viewer',
    tag: 'alerts',
    summary: 'Alerts on their way to destinations, and those that did not arrive.',
    query: z.object({ state: z.enum(['pending', 'dead']).default('dead') }),
    answer: deliveryListSchema,
    handle: async ({ records }, { query: { state } }) => ({
      deliveries: (await records.alerts.deliveries({ state })).slice(0, PAGE),
    }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/alerts/snooze',
    needs: 'analyst',
    tag: 'alerts',
    summary: 'Silences alerts about one object for a while.',
    body: snoozeRequestSchema,
    answer: snoozedSchema,
    handle: async ({ records, clock }, { body: { object, hours, reason }, credential }) => {
      const until = Math.round(clock() + hours * HOUR_MS);
      await records.change(actorOf(credential, reason), (write) =>
        write.alerts.snooze(object, until),
      );
      return { object, until };
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/deliveries/replay',
    needs: 'analyst',
    tag: 'alerts',
    summary: 'Sends one delivery anew, or all that were given up.',
    body: replaySchema,
    answer: replayedSchema,
    handle: async ({ records }, { body: { delivery_id, reason }, credential }) => {
      const dead = delivery_id === null ? await records.alerts.deliveries({ state: 'dead' }) : [];
      const ids = delivery_id === null ? dead.map((one) => one.delivery_id) : [delivery_id];
      if (ids.length === 0) return { delivery_ids: [] };
      await records.change(actorOf(credential, reason), async (write) => {
        for (const id of ids) await write.alerts.replay(id);
      });
      return { delivery_ids: ids };
    },
  }),
];
