/** Assembles the bounded drawing of one campaign: members, shared values, raster of hours, and blind spots. */

import type { AccountFacts } from '#schema/account';
import type { CampaignDetail } from '#schema/campaign-detail';
import { HOUR_MS } from '#std/time';
import { type Membership, standingMembers, type TrackedCampaign } from '../campaigns/ledger.ts';
import type { LinkState } from '../links/link-state.ts';
import type { Family } from '../view.ts';
import { VIEWS } from '../views.ts';
import type { CampaignLink } from './campaign-links.ts';
import type { RasterRow } from './campaign-query.ts';
import type { CampaignMixture } from './mixture.ts';

export interface DetailInput {
  record: TrackedCampaign;
  state: Pick<LinkState, 'ids' | 'total' | 'firstMs' | 'lastMs'>;
  facts: ReadonlyMap<string, AccountFacts>;
  links: readonly CampaignLink[];
  raster: readonly RasterRow[];
  mixture: CampaignMixture;
  /** Exchanges of its members before its first alarm. */
  beforeAlarm: number;
}

export const RASTER_ACCOUNTS = 200;
const MEMBERS_SHOWN = 5000;
const THINGS_SHOWN = 150;
const GROUPS_SHOWN = 250;
const NAMED_IN_GROUP = 20;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Everything that is drawn of one campaign; bounded whatever its size. */
export function campaignDetailOf(input: DetailInput): CampaignDetail {
  const { record, mixture } = input;
  const members = standingMembers(record);
  return {
    campaign_id: record.id,
    first_visible_at: iso(firstVisibleOf(members, input)),
    last_seen_at: iso(record.lastStoodAt),
    proposed_by: [...record.proposedBy],
    exchanges_before_alarm: input.beforeAlarm,
    raster: rasterOf(members, input),
    graph: linkGraphOf(members, input),
    members: memberTable(members, input),
    harvest_share: mixture.harvest_share,
    cannot_see: blindSpots(input),
  };
}

/** First exchange of those who are its members today; of others it does not matter here. */
function firstVisibleOf(members: readonly Membership[], { record, state }: DetailInput): number {
  const first = members
    .filter(({ role }) => role !== 'fringe')
    .reduce((least, { account }) => Math.min(least, state.firstMs[account]!), Infinity);
  return Number.isFinite(first) ? first : record.firstVisibleAt;
}

function rasterOf(members: readonly Membership[], input: DetailInput): CampaignDetail['raster'] {
  const { raster, state } = input;
  const first = raster.reduce((least, { hour }) => Math.min(least, hour), Number.POSITIVE_INFINITY);
  const last = raster.reduce((most, { hour }) => Math.max(most, hour), first);
  const cells = new Map<string, [number, number][]>();
  for (const { account_id, hour, exchanges } of raster) {
    const row = cells.get(account_id) ?? [];
    cells.set(account_id, row);
    row.push([hour - first, exchanges]);
  }
  const start = Number.isFinite(first) ? first * HOUR_MS : input.record.firstVisibleAt;
  return {
    starts_at: iso(start),
    hours: Number.isFinite(first) ? last - first + 1 : 0,
    rows: members.slice(0, RASTER_ACCOUNTS).map(({ account }) => {
      const id = state.ids[account]!;
      return { account_id: id, cells: cells.get(id) ?? [] };
    }),
  };
}

/** The most surprising things, and accounts collapsed by which of them they share. */
function linkGraphOf(members: readonly Membership[], input: DetailInput): CampaignDetail['graph'] {
  const shown = input.links.slice(0, THINGS_SHOWN);
  const byAccount = new Map<number, number[]>();
  shown.forEach((link, thing) => {
    for (const account of link.members) {
      const things = byAccount.get(account) ?? [];
      byAccount.set(account, things);
      things.push(thing);
    }
  });
  const groups = new Map<string, { things: number[]; accounts: number[] }>();
  for (const { account } of members) {
    const things = byAccount.get(account);
    if (things === undefined) continue;
    const key = things.join(',');
    const group = groups.get(key) ?? { things, accounts: [] };
    groups.set(key, group);
    group.accounts.push(account);
  }
  const kept = [...groups.values()]
    .sort((a, b) => b.accounts.length - a.accounts.length || b.things.length - a.things.length)
    .slice(0, GROUPS_SHOWN);
  return {
    things: shown.map((link, index) => ({
      id: `t${index}`,
      view: link.view,
      accounts: link.members.length,
      sharers: link.sharers,
      surprise: link.surprise,
    })),
    groups: kept.map(({ accounts }, index) => ({
      id: `g${index}`,
      accounts: accounts.length,
      account_ids: accounts.slice(0, NAMED_IN_GROUP).map((account) => input.state.ids[account]!),
    })),
    edges: kept.flatMap(({ things }, index) =>
      things.map((thing): [string, string] => [`g${index}`, `t${thing}`]),
    ),
  };
}

function memberTable(
  members: readonly Membership[],
  { state, facts, mixture }: DetailInput,
): CampaignDetail['members'] {
  const harvest = new Map(mixture.accounts.map((one) => [one.account_id, one.harvest_share]));
  return members.slice(0, MEMBERS_SHOWN).map(({ account, role, strength }) => {
    const id = state.ids[account]!;
    const known = facts.get(id);
    return {
      account_id: id,
      role,
      strength,
      exchanges: state.total[account]!,
      first_seen: iso(state.firstMs[account]!),
      last_seen: iso(state.lastMs[account]!),
      created_at: known?.created_at == null ? null : iso(known.created_at),
      tier: known?.tier ?? null,
      harvest_share: mixture.harvest_share === null ? null : (harvest.get(id) ?? 0),
    };
  });
}

const BLIND_WITHOUT: readonly [Family, string][] = [
  [
    'infrastructure',
    'No member shares an address, network or client with another: none may be logged.',
  ],
  [
    'identity',
    'No member shares a payment, device or sign-up with another: accounts may be unknown.',
  ],
  ['content', 'No member shares wording with another: prompts may not have been seen.'],
];

function blindSpots({ links, mixture }: DetailInput): string[] {
  const used = new Set(links.map(({ view }) => VIEWS.find(({ id }) => id === view)?.family));
  const spots = BLIND_WITHOUT.filter(([family]) => !used.has(family)).map(([, text]) => text);
  if (mixture.harvest_share === null) {
    spots.push(
      'No wording marks the campaign, so harvest and unrelated traffic cannot be told apart.',
    );
  }
  spots.push(
    'Members that share nothing rare with the others are not seen.',
    'That the accounts have one operator does not say who it is.',
  );
  return spots;
}
