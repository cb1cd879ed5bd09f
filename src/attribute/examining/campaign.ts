/** Puts the test results, members and doubts of one campaign into the form that results show. */

import type { Campaign } from '#schema/campaign';
import { standingMembers, type TrackedCampaign } from '../campaigns/ledger.ts';
import { GROUP_TESTS } from '../group-tests.ts';
import type { LinkState } from '../links/link-state.ts';
import { type CampaignLink, tiesOf } from './campaign-links.ts';
import type { TrafficProfile } from './campaign-query.ts';
import type { Defence } from './innocence.ts';

export interface CampaignInput {
  record: TrackedCampaign;
  state: Pick<LinkState, 'ids' | 'total'>;
  links: readonly CampaignLink[];
  profile: TrafficProfile | null;
  everybody: TrafficProfile | null;
  defences: readonly Defence[];
  /** UTC epoch ms. */
  alarmAt: number;
}

/** An answer less clear adds next to nothing. */
const COUNTED_AT_MOST = 0.05;
/** Tests that are told and join nothing. */
const OCCASIONS = GROUP_TESTS.filter(({ weight }) => weight === 0).map(({ id }) => id);
const LINKS_SHOWN = 40;
const CAPABILITIES_SHOWN = 6;
/** What several moderate reasons for doubt may take from the confidence. */
const DOUBT_WEIGHT = 0.5;

/** A campaign as results show it. */
export function campaignOf(input: CampaignInput): Campaign {
  const { record, state, links, defences } = input;
  const members = standingMembers(record);
  const inside = members.filter(({ role }) => role !== 'fringe');
  const ties = tiesOf(links);
  const doubt = defences.reduce((left, defence) => left * (1 - DOUBT_WEIGHT * defence.doubt), 1);
  return {
    campaign_id: record.id,
    first_alarm_at: new Date(input.alarmAt).toISOString(),
    confidence: Math.max(0, Math.min(1, (1 - record.qValue) * doubt)),
    q_value: Math.min(1, record.qValue),
    exchanges: inside.reduce((sum, { account }) => sum + state.total[account]!, 0),
    members: members.map(({ account, strength, role }) => ({
      account_id: state.ids[account]!,
      strength,
      role,
      ties: ties.get(account) ?? [],
    })),
    capabilities: capabilitiesOf(input),
    links: links.slice(0, LINKS_SHOWN).map((link) => ({
      view: link.view,
      accounts: link.members.length,
      sharers: link.sharers,
      surprise: link.surprise,
    })),
    tests: record.tests.map(({ test, p_value, statistic, reason }) => ({
      test,
      p_value: Math.min(1, p_value),
      statistic,
      reason,
      counted: p_value <= COUNTED_AT_MOST && !OCCASIONS.includes(test),
    })),
    tested: { ...record.asked, at: new Date(record.asked.at).toISOString() },
    against: defences.map(({ reason }) => reason),
  };
}

/** Tasks by share of the campaign's exchanges, those that it asks for more than others do first. */
function capabilitiesOf({ profile, everybody }: CampaignInput): Campaign['capabilities'] {
  if (profile === null || profile.exchanges === 0) return [];
  const usual = sharesOf(everybody);
  return [...sharesOf(profile)]
    .filter(([name, share]) => name !== '' && share >= 0.01)
    .map(([name, share]) => ({ name, share, excess: share / Math.max(0.01, usual.get(name) ?? 0) }))
    .sort((a, b) => b.share * Math.log1p(b.excess) - a.share * Math.log1p(a.excess))
    .slice(0, CAPABILITIES_SHOWN)
    .map(({ name, share }) => ({ name, share }));
}

function sharesOf(profile: TrafficProfile | null): Map<string, number> {
  if (profile === null) return new Map();
  const [names, counts] = profile.tasks;
  return new Map(names.map((name, index) => [name, counts[index]! / profile.exchanges]));
}
