/** Answers who else belongs with accounts that an analyst has confirmed. */

import type { Expansion } from '#schema/expansion';
import { expandFrom } from '../campaigns/expand.ts';
import type { CampaignLedger } from '../campaigns/ledger.ts';
import type { Seen } from '../evaluation.ts';
import { VIEWS } from '../views.ts';
import { linksOf } from './campaign-links.ts';

const LINKS_SHOWN = 40;

/** Who is tied to confirmed accounts; nobody while nothing was looked at. */
export function expansionOf(
  confirmed: readonly string[],
  given: { seen: Seen | null; ids: readonly string[]; ledger: CampaignLedger },
): Expansion {
  const { seen, ids, ledger } = given;
  const wanted = new Set(confirmed);
  const seeds = ids.flatMap((id, account) => (wanted.has(id) ? [account] : []));
  const known = seeds.map((account) => ids[account]!);
  const unknown = [...wanted].filter((id) => !known.includes(id));
  if (seen === null || seeds.length === 0) {
    return { confirmed: known, unknown, members: [], links: [] };
  }
  const expanded = expandFrom(seeds, { graph: seen.whole });
  const set = Uint32Array.from(expanded, ({ account }) => account).sort();
  return {
    confirmed: known,
    unknown,
    members: expanded
      .filter(({ role }) => role !== 'core')
      .map(({ account, strength }) => ({
        account_id: ids[account]!,
        strength,
        campaign_id: ledger.records.find(({ members }) => members.has(account))?.id ?? null,
      })),
    links: linksOf(set, seen.links, VIEWS)
      .slice(0, LINKS_SHOWN)
      .map(({ view, members, sharers, surprise }) => ({
        view,
        accounts: members.length,
        sharers,
        surprise,
      })),
  };
}
