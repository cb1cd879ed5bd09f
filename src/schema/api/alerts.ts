/** Alerts over the API: what was told, silenced, sent anew. */
import { z } from 'zod';
import { alertRecordSchema, deliverySchema, snoozeSchema } from '../alert.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

/** What has been told, newest first. */
export const alertListSchema = z.object({ alerts: z.array(alertRecordSchema), ...pageFields });
/** Those that end first come first. */
export const snoozeListSchema = z.object({ snoozes: z.array(snoozeSchema), ...pageFields });

export const deliveryListSchema = z.object({ deliveries: z.array(deliverySchema), ...pageFields });

/** Silence about one object, e.g. `campaign:c1`, for so long. */
export const snoozeRequestSchema = z.strictObject({
  object: z.string().min(1).max(512),
  hours: z.number().positive().max(8760),
  reason: reasonSchema,
});
export const snoozedSchema = z.object({ object: z.string(), until: z.number().int() });

/** One delivery, or every dead one. */
export const replaySchema = z.strictObject({
  delivery_id: z.string().min(1).max(512).nullable().default(null),
  reason: reasonSchema,
});
export const replayedSchema = z.object({ delivery_ids: z.array(z.string()) });
