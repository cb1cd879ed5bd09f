/** Alerts, their way to destinations, and silences, for notifications and commands. */

import { z } from 'zod';

/** UTC epoch milliseconds. */
const instant = z.number().int();

export const ALERT_KINDS = [
  'campaign-alarmed',
  'campaign-changed',
  'campaign-closed',
  'account-flagged',
  'decision-waiting',
  'decision-in-force',
  'decision-undone',
  'verification-asked',
  'policy-stopped',
  'system-fault',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something a person should know of. One per campaign: alerts of its members are inhibited by it. */
export const alertSchema = z.object({
  alert_id: z.string().min(1).max(128),
  kind: z.enum(ALERT_KINDS),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
  /** Alerts with one key are one alert: the first stands, later ones are counted. */
  dedup_key: z.string().min(1).max(256),
  /** `campaign:c1`, `account:a17`, `decision:d9`, `policy:default`. */
  object: z.string().max(512),
  campaign_id: z.string().nullable(),
  at: instant,
  title: z.string().max(512),
  /** The numbers, for machines; never prompt or answer text. */
  data: z.record(z.string(), z.unknown()),
});
export type Alert = z.infer<typeof alertSchema>;
/** An alert as it is raised: of this moment, unless it says of which. */
export type NewAlert = Omit<Alert, 'at'> & { at?: number };

/** Names of the destinations that want to hear of an alert. */
export type AlertRoutes = (alert: Alert) => readonly string[];

export const alertRecordSchema = alertSchema.extend({
  times: z.number().int().min(1),
  last_at: instant,
  /** Why nobody was told: a campaign's alert stands above it, or it is snoozed. */
  inhibited: z.enum(['campaign', 'snoozed']).nullable(),
});
export type AlertRecord = z.infer<typeof alertRecordSchema>;

/** The outbox: one alert on its way to one destination. */
export const deliverySchema = z.object({
  delivery_id: z.string(),
  alert_id: z.string(),
  destination: z.string(),
  state: z.enum(['pending', 'delivered', 'dead']),
  attempts: z.number().int().min(0),
  next_attempt_at: instant,
  last_error: z.string().nullable(),
  settled_at: instant.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** Silence about an object until an hour, by somebody, for a reason. */
export const snoozeSchema = z.object({
  object: z.string(),
  until: instant,
  by: z.string(),
  reason: z.string(),
  created_at: instant,
});
export type Snooze = z.infer<typeof snoozeSchema>;
