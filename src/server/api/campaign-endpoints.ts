/** Campaigns over the API. */
import { z } from 'zod';
import { containCampaign, undoCampaign } from '#respond/index';
import { campaignListSchema } from '#schema/api/campaigns';
import { containedSchema, undoneSchema } from '#schema/api/decisions';
import { campaignRecordSchema } from '#schema/campaign-record';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question } from './endpoint.ts';

type Reading = Pick<Control, 'records'>;

export const CAMPAIGN_ENDPOINTS: readonly Endpoint<Control>[] = [
  question({
    method: 'get',
    path: '/v1/campaigns',
    tag: 'campaigns',
    summary: 'Campaigns, the latest alarm first; without members and detail.',
    input: z.object({ state: campaignRecordSchema.shape.state.optional() }),
    answer: campaignListSchema,
    handle: async ({ records }: Reading, { state }) => {
      const listed = await records.campaigns.list(state === undefined ? {} : { state });
      const counts = await records.campaigns.memberCounts();
      const campaigns = listed.map((record) => {
        const member_count = counts.get(record.campaign.campaign_id) ?? 0;
        return { ...record, member_count };
      });
      return { campaigns };
    },
  }),
  question({
    method: 'get',
    path: '/v1/campaigns/{campaign_id}',
    tag: 'campaigns',
    summary: 'One campaign with members, reasons, and what speaks against it.',
    input: z.object({ campaign_id: z.string().min(1).max(128) }),
    answer: campaignRecordSchema,
    handle: async ({ records }: Reading, { campaign_id }) => {
      const found = await records.campaigns.get(campaign_id);
      if (found !== null) return found;
      throw failure('RECORDS_NOT_FOUND', { what: `campaign ${campaign_id}` });
    },
  }),
  actRoute({
    method: 'post',
    path: '/v1/campaigns/{campaign_id}/contain',
    tag: 'campaigns',
    summary: 'One decision about a whole campaign: its members as they are now, frozen.',
    act: containCampaign,
    answer: containedSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/campaigns/{campaign_id}/undo',
    tag: 'campaigns',
    summary: 'Takes back every decision about a campaign.',
    act: undoCampaign,
    answer: undoneSchema,
  }),
];
