/** Reads what a report needs of one campaign, and writes the campaign up for results. */

import type { AccountFacts } from '#schema/account';
import type { Campaign } from '#schema/campaign';
import type { CampaignDetail } from '#schema/campaign-detail';
import type { TrackedCampaign } from '../campaigns/ledger.ts';
import type { Links } from '../groups/candidates.ts';
import type { LinkState } from '../links/link-state.ts';
import { VIEWS } from '../views.ts';
import { campaignOf } from './campaign.ts';
import { campaignDetailOf, RASTER_ACCOUNTS } from './campaign-detail.ts';
import { linksOf } from './campaign-links.ts';
import type { CampaignReader, TrafficProfile } from './campaign-query.ts';
import type { Defence } from './innocence.ts';
import { markedWording, mixtureOf } from './mixture.ts';

export interface WriteUpInput {
  record: TrackedCampaign;
  /** Core and likely members, most strongly tied first. */
  accounts: readonly number[];
  links: Links | null;
  /** What the members did, and what everybody did. */
  profile: TrafficProfile | null;
  everybody: TrafficProfile | null;
  defences: readonly Defence[];
  /** When its first alarm was raised, and until when it is told of; UTC epoch ms. */
  alarmAt: number;
  to: number;
}

export interface WriteUpDeps {
  reader: CampaignReader;
  state: LinkState;
  facts: ReadonlyMap<string, AccountFacts>;
}

/** A campaign that stands, as results and reports show it. */
export async function writeUp(
  input: WriteUpInput,
  { reader, state, facts }: WriteUpDeps,
): Promise<{ campaign: Campaign; detail: CampaignDetail }> {
  const { record, accounts, links: table, profile, everybody, defences, alarmAt, to } = input;
  const links = table === null ? [] : linksOf(Uint32Array.from(accounts).sort(), table, VIEWS);
  const marked = markedWording(links);
  const ids = accounts.map((account) => state.ids[account]!);
  const mixture = mixtureOf(await reader.mixture(ids, marked, to), marked);
  const raster = await reader.raster(ids.slice(0, RASTER_ACCOUNTS), to);
  const beforeAlarm = await reader.exchangesBefore(ids, alarmAt);
  const drawn = { record, state, facts, links, raster, mixture, beforeAlarm };
  const detail = campaignDetailOf(drawn);
  const campaign = campaignOf({ alarmAt, record, state, links, profile, everybody, defences });
  return { campaign: { ...campaign, ...ledgerOf(detail) }, detail };
}

/** What results say of a campaign's life and of what is not known of it. */
function ledgerOf(detail: CampaignDetail): Partial<Campaign> {
  const { first_visible_at, exchanges_before_alarm, proposed_by, harvest_share, cannot_see } =
    detail;
  return { first_visible_at, exchanges_before_alarm, proposed_by, harvest_share, cannot_see };
}
