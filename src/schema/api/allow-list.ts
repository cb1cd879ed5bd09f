/** The list of those that no decision may touch, over the API. */
import { z } from 'zod';
import { allowEntrySchema } from '../allow-entry.ts';
import { ALLOW_SCOPES, decisionSchema } from '../decision.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

export const allowListSchema = z.object({ entries: z.array(allowEntrySchema), ...pageFields });

/** Whom no decision may touch, until when, and who answers for it. */
export const allowSchema = z.strictObject({
  /** Not end users and fingerprints: the client chooses them. */
  scope: z.enum(ALLOW_SCOPES),
  value: decisionSchema.shape.value,
  owner: z.string().min(1).max(256),
  reason: reasonSchema,
  ttl_hours: z.number().positive().max(8760),
});
export const allowedSchema = z.object({
  entry_id: z.string(),
  /** It protects, and lifts what stands, once a second person approves this. */
  approval_id: z.string(),
});

export const removeAllowSchema = z.strictObject({
  entry_id: z.string().min(1).max(128),
  reason: reasonSchema,
});
export const removalAskedSchema = z.object({
  /** It is removed once a second person approves this. */
  approval_id: z.string(),
});
