/** Alerts over the API: what was told, silenced, sent anew. */
import { z } from 'zod';
import { replayDeliveries, snoozeAlerts } from '#respond/index';
import {
  alertListSchema,
  deliveryListSchema,
  replayedSchema,
  snoozedSchema,
} from '#schema/api/alerts';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question } from './endpoint.ts';

const PAGE = 1000;

export const ALERT_ENDPOINTS: readonly Endpoint<Control>[] = [
  question({
    method: 'get',
    path: '/v1/alerts',
    tag: 'alerts',
    summary: 'Alerts, the newest first, and what is silenced.',
    input: z.object({ limit: z.coerce.number().int().min(1).max(PAGE).default(100) }),
    answer: alertListSchema,
    handle: async ({ records, clock }: Pick<Control, 'records' | 'clock'>, { limit }) => ({
      alerts: await records.alerts.list({ limit }),
      snoozes: await records.alerts.snoozes(clock()),
    }),
  }),
  question({
    method: 'get',
    path: '/v1/deliveries',
    tag: 'alerts',
    summary: 'Alerts on their way to destinations, and those that did not arrive.',
    input: z.object({ state: z.enum(['pending', 'dead']).default('dead') }),
    answer: deliveryListSchema,
    handle: async ({ records }: Pick<Control, 'records'>, { state }) => ({
      deliveries: (await records.alerts.deliveries({ state })).slice(0, PAGE),
    }),
  }),
  actRoute({
    method: 'post',
    path: '/v1/alerts/snooze',
    tag: 'alerts',
    summary: 'Silences alerts about one object for a while.',
    act: snoozeAlerts,
    answer: snoozedSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/deliveries/replay',
    tag: 'alerts',
    summary: 'Sends one delivery anew, or all that were given up.',
    act: replayDeliveries,
    answer: replayedSchema,
  }),
];
