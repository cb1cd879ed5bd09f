/** The long form of a campaign, for its page in the report. */

import { z } from 'zod';

const instant = z.string();

/** What a report draws of a campaign beside the campaign itself; plain JSON. */
export const campaignDetailSchema = z.object({
  campaign_id: z.string(),
  /** First exchange of a member; ISO 8601 UTC. */
  first_visible_at: instant,
  /** Last look at which it was active. */
  last_seen_at: instant,
  /** Kinds of evidence that proposed the group, and that it was therefore not tested by. */
  proposed_by: z.array(z.string()).optional(),
  /** Its exchanges before the first alarm. */
  exchanges_before_alarm: z.number().int().min(0).optional(),
  /** Synchrony: exchanges per account and hour, strongest members first, a bounded number of them. */
  raster: z.object({
    starts_at: instant,
    hours: z.number().int().min(0),
    rows: z.array(
      z.object({
        account_id: z.string(),
        /** [hour since starts_at, exchanges], ascending. */
        cells: z.array(z.tuple([z.number().int().min(0), z.number().int().min(1)])),
      }),
    ),
  }),
  /** Shared things and the accounts that share them; accounts with the same things are one node. */
  graph: z.object({
    things: z.array(
      z.object({
        id: z.string(),
        view: z.string(),
        accounts: z.number().int(),
        sharers: z.number().int(),
        surprise: z.number(),
      }),
    ),
    groups: z.array(
      z.object({
        id: z.string(),
        accounts: z.number().int(),
        /** Some of them. */
        account_ids: z.array(z.string()),
      }),
    ),
    /** [group id, thing id]. */
    edges: z.array(z.tuple([z.string(), z.string()])),
  }),
  members: z.array(
    z.object({
      account_id: z.string(),
      role: z.enum(['core', 'likely', 'fringe']),
      strength: z.number().min(0).max(1),
      exchanges: z.number().int().min(0),
      first_seen: instant,
      last_seen: instant,
      created_at: instant.nullable(),
      tier: z.string().nullable(),
      /** Share of its exchanges with the campaign's wording; a lower bound. Null = cannot be told. */
      harvest_share: z.number().min(0).max(1).nullable(),
    }),
  ),
  /** The same over all members. */
  harvest_share: z.number().min(0).max(1).nullable(),
  /** What this log cannot show about the campaign, one sentence each. */
  cannot_see: z.array(z.string()),
});
export type CampaignDetail = z.infer<typeof campaignDetailSchema>;
