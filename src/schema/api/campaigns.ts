/** Campaigns over the API, and what is to be done about one. */
import { z } from 'zod';
import { campaignRecordSchema } from '../campaign-record.ts';
import { checkWantedParams } from '../decision-params.ts';
import { wanted } from './decisions.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

const count = z.number().int().min(0);

/** How much of a campaign is contained: core and likely members as they are now, each counted once. */
export const containmentSchema = z.object({
  members: count,
  /** Reached by an enforced decision about the campaign. */
  contained: count,
  /** On the list of one, and not reached yet. */
  pending: count,
  /** Allow-listed, cleared, held out or lifted. */
  left_out: count,
  /** On no list that holds: they joined since, or were let go. */
  undecided: count,
});
export type Containment = z.infer<typeof containmentSchema>;

/** Null = no enforced decision is about it. */
const containment = containmentSchema.nullable();

export const campaignListSchema = z.object({
  campaigns: z.array(campaignRecordSchema.extend({ member_count: count, containment })),
  ...pageFields,
});
export type ListedCampaign = z.infer<typeof campaignListSchema>['campaigns'][number];
/** Of a campaign's members one answer has the strongest; `/v1/accounts?campaign_id=` lists all. */
export const MOST_MEMBERS_SHOWN = 10_000;
export const campaignPageSchema = campaignRecordSchema.extend({
  containment,
  members_left_out: count,
});
export type CampaignPage = z.infer<typeof campaignPageSchema>;

/** What to do about a campaign. */
export const containSchema = z
  .strictObject({
    ...wanted,
    action: wanted.action.default('challenge'),
    roles: z
      .array(z.enum(['core', 'likely', 'fringe']))
      .min(1)
      .max(16)
      .default(['core', 'likely']),
  })
  .superRefine(checkWantedParams);

/** What to take back about a campaign. */
export const undoCampaignSchema = z.strictObject({
  campaign_id: z.string().min(1).max(128),
  /** The shadow decisions of policies too, which touch nobody. */
  shadow: z.boolean().default(false),
  dry_run: z.boolean().default(false),
  reason: reasonSchema,
});
