/** Alerts over the API: what was told, silenced, sent anew. */
import { z } from 'zod';
import { replayDeliveries, snoozeAlerts } from '#respond/index';
import {
  alertListSchema,
  deliveryListSchema,
  replayedSchema,
  snoozedSchema,
  snoozeListSchema,
} from '#schema/api/alerts';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint } from './endpoint.ts';
import { listRoute } from './list-route.ts';

type Reading = Pick<Control, 'records'>;

export const ALERT_ENDPOINTS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/alerts',
    tag: 'alerts',
    summary: 'Alerts, the newest first.',
    filter: {},
    usual: 100,
    rows: 'alerts',
    answer: alertListSchema,
    read: ({ records }: Reading, _, paging) => records.lists.alerts(paging),
  }),
  listRoute({
    path: '/v1/snoozes',
    tag: 'alerts',
    summary: 'What is silenced, until when, and by whom.',
    filter: {},
    rows: 'snoozes',
    answer: snoozeListSchema,
    read: ({ records, clock }: Reading & Pick<Control, 'clock'>, _, paging) =>
      records.lists.snoozes(clock(), paging),
  }),
  listRoute({
    path: '/v1/deliveries',
    tag: 'alerts',
    summary: 'Alerts on their way to destinations, and those that did not arrive.',
    filter: { state: z.enum(['pending', 'dead']).default('dead') },
    rows: 'deliveries',
    answer: deliveryListSchema,
    read: ({ records }: Reading, filter, paging) => records.lists.deliveries(filter, paging),
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
