/** Campaigns over the API, and what is to be done about one. */
import { z } from 'zod';
import { campaignRecordSchema } from '../campaign-record.ts';
import { checkWantedParams } from '../decision-params.ts';
import { wanted } from './decisions.ts';
import { reasonSchema } from './reason.ts';

const count = z.number().int().min(0);

export const campaignListSchema = z.object({
  campaigns: z.array(campaignRecordSchema.extend({ member_count: count })),
});

/** What to do about a campaign. */
export const containSchema = z
  .strictObject({
    ...wanted,
    action: wanted.action.default('challenge'),
    roles: z
      .array(z.enum(['core', 'likely', 'fringe']))
      .min(1)
      .default(['core', 'likely']),
  })
  .superRefine(checkWantedParams);

/** Names a campaign, and why something is done about it. */
export const reasonedCampaignSchema = z.strictObject({
  campaign_id: z.string().min(1).max(128),
  reason: reasonSchema,
});
