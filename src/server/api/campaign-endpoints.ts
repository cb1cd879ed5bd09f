/** Campaigns over the API. */
import { z } from 'zod';
import { containCampaign, containmentsOf, undoCampaign } from '#respond/index';
import { campaignListSchema, campaignPageSchema, MOST_MEMBERS_SHOWN } from '#schema/api/campaigns';
import { containedSchema, undoneSchema } from '#schema/api/decisions';
import { campaignRecordSchema } from '#schema/campaign-record';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question } from './endpoint.ts';
import { listRoute } from './list-route.ts';

type Reading = Pick<Control, 'records'>;

export const CAMPAIGN_ENDPOINTS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/campaigns',
    tag: 'campaigns',
    summary: 'Campaigns, the latest alarm first; without members and detail.',
    filter: { state: campaignRecordSchema.shape.state.optional() },
    rows: 'campaigns',
    answer: campaignListSchema,
    read: async ({ records }: Reading, { state }, paging) => {
      const filter = state === undefined ? {} : { state };
      const { rows, beyond } = await records.lists.campaigns(filter, paging);
      const ids = rows.map(({ row }) => row.campaign.campaign_id);
      const counts = await records.campaigns.memberCounts(ids);
      const containments = await containmentsOf(records, ids);
      const withCounts = rows.map(({ row, place }) => {
        const { campaign_id } = row.campaign;
        const member_count = counts.get(campaign_id) ?? 0;
        const containment = containments.get(campaign_id) ?? null;
        return { row: { ...row, member_count, containment }, place };
      });
      return { rows: withCounts, beyond };
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
        const containments = await containmentsOf(records, [campaign_id]);
        const containment = containments.get(campaign_id) ?? null;
        const { members } = found.campaign;
        const campaign = { ...found.campaign, members: members.slice(0, MOST_MEMBERS_SHOWN) };
        const members_left_out = members.length - campaign.members.length;
        return { ...found, campaign, members_left_out, containment };
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
