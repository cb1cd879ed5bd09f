/** Lists the rare values that a campaign's members share, for its report, and by member. */

import type { MemberTie } from '#schema/campaign';
import { poissonTail } from '#std/statistics/tails';
import type { AccountLinks, LinkTable } from '../links/link-table.ts';
import type { View } from '../view.ts';

/** One rare value that members of a campaign share. */
export interface CampaignLink {
  view: string;
  /** Hash of the value. */
  key: number;
  /** Members that share it, as account numbers. */
  members: number[];
  /** All accounts that share it. */
  sharers: number;
  /** −log10 of the chance that as many of as many random accounts share it. */
  surprise: number;
}

const LEAST_P = 1e-300;

/** What members share, most surprising first; a base shared at several moments stands once. */
export function linksOf(
  members: Uint32Array,
  { table, links }: { table: LinkTable; links: AccountLinks },
  views: readonly View[],
): CampaignLink[] {
  const sharers = new Map<number, number[]>();
  for (const member of members) {
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      const list = sharers.get(value);
      if (list === undefined) sharers.set(value, [member]);
      else list.push(member);
    }
  }
  const best = new Map<string, CampaignLink>();
  for (const [value, list] of sharers) {
    if (list.length < 2) continue;
    const all = table.offsets[value + 1]! - table.offsets[value]!;
    const expected = (all * members.length) / Math.max(1, table.accounts);
    const place = `${table.view[value]}:${table.base[value]}`;
    const surprise = -Math.log10(Math.max(LEAST_P, poissonTail(list.length, expected)));
    const known = best.get(place);
    if (known !== undefined && known.surprise >= surprise) continue;
    best.set(place, {
      view: views[table.view[value]!]!.id,
      key: table.key[value]!,
      members: list,
      sharers: all,
      surprise,
    });
  }
  return [...best.values()].sort((a, b) => b.surprise - a.surprise || a.key - b.key);
}

const TIES_EACH = 5;

/** By member: the kinds of values that it shares with others, most surprising first, a few each. */
export function tiesOf(links: readonly CampaignLink[]): Map<number, MemberTie[]> {
  const ties = new Map<number, MemberTie[]>();
  for (const { view, members } of links) {
    for (const member of members) {
      const known = ties.get(member) ?? [];
      ties.set(member, known);
      const same = known.find((tie) => tie.view === view);
      if (same !== undefined) same.members = Math.max(same.members, members.length - 1);
      else if (known.length < TIES_EACH) known.push({ view, members: members.length - 1 });
    }
  }
  return ties;
}
