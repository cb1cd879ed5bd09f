/** Detectors' findings on accounts, as the scan result and the API tell them. */

import { z } from 'zod';
import { memberTieSchema } from './campaign.ts';

/** A detector's answer about one account: how far it stands from its cohort, and why that may be innocent. */
export const findingSchema = z.object({
  detector: z.string(),
  p_value: z.number().min(0).max(1),
  /** The statistic for this account and the cohort's median, in the unit the reason states. */
  observed: z.number(),
  expected: z.number(),
  cohort: z.object({ label: z.string(), accounts: z.number().int() }),
  /** One plain sentence with the numbers. */
  reason: z.string(),
  /** What would explain it without any harvesting. */
  innocent: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

export const accountResultSchema = z.object({
  account_id: z.string(),
  score: z.number().min(0).max(1),
  p_value: z.number().min(0).max(1),
  findings: z.array(findingSchema),
  campaign_id: z.string().nullable(),
  /** Of a member of a campaign, where a running system keeps it. */
  ties: z.array(memberTieSchema).optional(),
  first_flagged_at: z.string(),
});
export type AccountResult = z.infer<typeof accountResultSchema>;

/** An account that is unusual and yet short of what the error rate asks: a reason to look, no finding. */
export const unusualAccountSchema = accountResultSchema.pick({
  account_id: true,
  score: true,
  p_value: true,
  findings: true,
});
export type UnusualAccount = z.infer<typeof unusualAccountSchema>;
