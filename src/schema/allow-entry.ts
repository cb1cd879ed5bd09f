/** The allow-list's entries, as the API takes and the records keep them. */

import { z } from 'zod';
import { DECISION_SCOPES } from './decision.ts';

/** Somebody or something that no decision may touch: always owned, reasoned and bounded in time. */
export const allowEntrySchema = z.object({
  entry_id: z.string().min(1).max(128),
  scope: z.enum(DECISION_SCOPES),
  value: z.string().min(1).max(512),
  owner: z.string().min(1).max(256),
  reason: z.string().min(1).max(2048),
  /** UTC epoch milliseconds. */
  expires_at: z.number().int(),
  created_by: z.string(),
  created_at: z.number().int(),
  /** When a second person agreed; null = it waits, and protects nobody yet. */
  approved_at: z.number().int().nullable(),
  removed_at: z.number().int().nullable(),
  removed_by: z.string().nullable(),
});
export type AllowEntry = z.infer<typeof allowEntrySchema>;
