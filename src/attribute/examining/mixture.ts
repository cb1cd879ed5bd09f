/** Estimates how much of a campaign's traffic is harvest, by the wording that marks it. */

import type { CampaignLink } from './campaign-links.ts';
import type { MarkedWording, MixtureRow } from './campaign-query.ts';

/** Wording that so large a part of its users are members of the campaign marks the campaign. */
const MARK_SHARE = 0.6;
const MARK_MEMBERS = 3;
const MOST_MARKS = 2000;

/** The templates, system prompts and tools that mark a campaign, from what its members share. */
export function markedWording(links: readonly CampaignLink[]): MarkedWording {
  const of = (view: string): number[] =>
    links
      .filter((link) => link.view === view && marks(link))
      .slice(0, MOST_MARKS)
      .map(({ key }) => key);
  return { templates: of('template'), systems: of('system-prompt'), tools: of('tool-spec') };
}

function marks({ members, sharers }: CampaignLink): boolean {
  return members.length >= MARK_MEMBERS && members.length >= MARK_SHARE * sharers;
}

export interface AccountMixture {
  account_id: string;
  /** Share of the account's exchanges that use the campaign's wording: a lower bound of its harvest. */
  harvest_share: number;
  /** Named end users, and the part of them that harvests. */
  end_users: number;
  harvesting_end_users: number;
}

export interface CampaignMixture {
  /** Null where no wording marks the campaign: then nothing can be told apart. */
  harvest_share: number | null;
  accounts: AccountMixture[];
}

/**
 * Separates harvest from unrelated traffic in the accounts of a campaign, as far as wording shows it: a
 * reseller's customers use other prompts than the campaign. A lower bound: reworded harvest is not
 * recognised.
 */
export function mixtureOf(rows: readonly MixtureRow[], marked: MarkedWording): CampaignMixture {
  const known = marked.templates.length + marked.systems.length + marked.tools.length > 0;
  const all = rows.reduce((sum, row) => sum + row.exchanges, 0);
  const harvest = rows.reduce((sum, row) => sum + row.marked, 0);
  return {
    harvest_share: known && all > 0 ? harvest / all : null,
    accounts: rows.map((row) => ({
      account_id: row.account_id,
      harvest_share: row.exchanges === 0 ? 0 : row.marked / row.exchanges,
      end_users: row.end_users,
      harvesting_end_users: row.marked_end_users,
    })),
  };
}
