/** An account as the control half keeps, lists and shows it. */

import { z } from 'zod';
import { accountFactsSchema } from './account.ts';
import { standingEntrySchema } from './decision-record.ts';
import { accountResultSchema } from './finding.ts';

/** UTC epoch milliseconds. */
const instant = z.number().int();

/** What an analyst said of an account. */
export const reviewSchema = z.object({
  verdict: z.enum(['cleared', 'confirmed']),
  by: z.string(),
  at: instant,
  reason: z.string(),
});
export type Review = z.infer<typeof reviewSchema>;

/** An account as the control half knows it. */
export const accountRecordSchema = z.object({
  account_id: z.string(),
  facts: accountFactsSchema.nullable(),
  review: reviewSchema.nullable(),
  /** The latest judgement; null while it was never flagged. */
  result: accountResultSchema.nullable(),
  campaign_id: z.string().nullable(),
  /** Of the window that the latest analysis looked at. */
  exchanges: z.number().int().nullable(),
  cost_usd: z.number().nullable(),
  first_seen_at: instant.nullable(),
  last_seen_at: instant.nullable(),
  /** Live decisions on it, oldest first. */
  standing: z.array(standingEntrySchema),
  updated_at: instant,
});
export type AccountRecord = z.infer<typeof accountRecordSchema>;

/** A customer who says that a decision is wrong. */
export const appealSchema = z.object({
  appeal_id: z.string(),
  account_id: z.string(),
  decision_id: z.string().nullable(),
  at: instant,
  reason: z.string(),
  outcome: z.enum(['upheld', 'rejected']).nullable(),
  settled_by: z.string().nullable(),
  settled_at: instant.nullable(),
});
export type Appeal = z.infer<typeof appealSchema>;
