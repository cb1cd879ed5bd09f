/** The answer to an analyst who asks who else belongs to confirmed accounts. */

import { z } from 'zod';

/** Who is tied to accounts that an analyst confirmed, as strongly as those are to each other. */
export const expansionSchema = z.object({
  /** Confirmed accounts that the log has. */
  confirmed: z.array(z.string()),
  /** Confirmed accounts of which the log has nothing. */
  unknown: z.array(z.string()),
  /** Accounts that were not confirmed, most strongly tied first. */
  members: z.array(
    z.object({
      account_id: z.string(),
      /** 0 to 1: 0.5 = tied to the others as strongly as their median. */
      strength: z.number().min(0).max(1),
      /** The campaign that it was found in without being told; null = none. */
      campaign_id: z.string().nullable(),
    }),
  ),
  /** What all of them share, most surprising first. */
  links: z.array(
    z.object({
      view: z.string(),
      accounts: z.number().int(),
      sharers: z.number(),
      surprise: z.number(),
    }),
  ),
});
export type Expansion = z.infer<typeof expansionSchema>;
