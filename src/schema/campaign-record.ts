/** A campaign over time, as the control half keeps and lists it. */

import { z } from 'zod';
import { campaignSchema } from './campaign.ts';
import { campaignDetailSchema } from './campaign-detail.ts';

/** UTC epoch milliseconds. */
const instant = z.number().int();

export const CAMPAIGN_STATES = ['open', 'contained', 'dormant', 'closed'] as const;
export const CLOSE_CODES = [
  'confirmed',
  'valuable',
  'benign-trigger',
  'false-positive',
  'insufficient-evidence',
] as const;

/** What happened to a campaign, one line each. */
export const campaignEventSchema = z.object({
  campaign_id: z.string(),
  at: instant,
  event: z.enum([
    'visible',
    'alarmed',
    'changed',
    'contained',
    'released',
    'dormant',
    'closed',
    'reopened',
  ]),
  confidence: z.number().min(0).max(1),
  q_value: z.number().min(0).max(1),
  members: z.number().int().min(0),
  exchanges: z.number().int().min(0),
  tests: z.number().int().min(0),
  doubts: z.number().int().min(0),
  note: z.string().nullable(),
});
export type CampaignEvent = z.infer<typeof campaignEventSchema>;

/** A campaign as it stands, with its life so far. */
export const campaignRecordSchema = z.object({
  campaign: campaignSchema,
  detail: campaignDetailSchema.nullable(),
  state: z.enum(CAMPAIGN_STATES),
  close_code: z.enum(CLOSE_CODES).nullable(),
  first_alarm_at: instant,
  last_stood_at: instant,
  contained_at: instant.nullable(),
  updated_at: instant,
});
export type CampaignRecord = z.infer<typeof campaignRecordSchema>;

/** A member with its time in the campaign; `left_at` null = a member now. */
export const campaignMemberSchema = z.object({
  campaign_id: z.string(),
  account_id: z.string(),
  role: z.enum(['core', 'likely', 'fringe']),
  strength: z.number().min(0).max(1),
  joined_at: instant,
  left_at: instant.nullable(),
});
export type CampaignMember = z.infer<typeof campaignMemberSchema>;
