/** Campaigns over the API. */
import { z } from 'zod';
import { containCampaign, containmentsOf, undoCampaign } from '#respond/index';
import { campaignListSchema, campaignPageSchema } from '#schema/api/campaigns';
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
      const containments = await containmentsOf(records);
      const campaigns = listed.map((record) => {
        const { campaign_id } = record.campaign;
        const member_count = counts.get(campaign_id) ?? 0;
        return { ...record, member_count, containment: containments.get(campaign_id) ?? null };
      });
      return { campaigns };
    },
  }),
  question({
    method: 'get',
    path: '/v1/campaigns/{campaign_id}',
    tag: 'campaigns',
    summary: 'One campaign: members, reasons, what speaks against it, how much of it is contained.',
    input: z.object({ campaign_id: z.string().min(1).max(128) }),
    answer: campaignPageSchema,
    handle: async ({ records }: Reading, { campaign_id }) => {
      const found = await records.campaigns.get(campaign_id);
      if (found !== null) {
        const containments = await containmentsOf(records, campaign_id);
        return { ...found, containment: containments.get(campaign_id) ?? null };
      }
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
    summary: 'Takes back the decisions about a campaign; a policy’s shadow decisions if asked.',
    act: undoCampaign,
    answer: undoneSchema,
  }),
];
