/** Names the values that mark a campaign's traffic, from counts of who used them. */

import type { CampaignTraits } from '#schema/campaign-traits';

/** Values of one kind that a campaign's members used. */
export interface UsedValue {
  set_number: number;
  value: string;
  /** Of the same use: TLS client beside a client program, '' elsewhere. */
  beside: string;
  /** Core and likely members, and accounts that are no members at all. */
  accounts: number;
  others: number;
  exchanges: number;
  asn: number;
  network_kind: string;
  last_ms: number;
}

export interface UseSummary {
  set_number: number;
  accounts: number;
  exchanges: number;
  first_ms: number;
  last_ms: number;
  fingerprint_version: number;
  hours: [number[], number[]];
  models: [string[], number[]];
}

/** Lists of traits and how long each may be. */
export const TRAIT_LIMITS = {
  addresses: 500,
  networks: 200,
  systems: 50,
  clients: 50,
  templates: 200,
  tools: 50,
  system_prompts: 50,
} as const;
export type TraitList = keyof typeof TRAIT_LIMITS;

/** What every set of accounts used. */
export interface UseOfSets {
  summaries: readonly UseSummary[];
  used: Readonly<Record<TraitList, readonly UsedValue[]>>;
}

const HOURS = 24;
const MODELS_SHOWN = 20;

/** Accounts of a campaign whose traffic is looked at. */
export interface MemberSet {
  /** Core and likely. */
  inside: readonly string[];
  /** Weakly tied: neither looked at nor counted as others. */
  fringe: readonly string[];
}

/** What marks the traffic of one set of accounts; null where it sent nothing. */
export function campaignTraitsOf(
  group: number,
  { summaries, used }: UseOfSets,
): CampaignTraits | null {
  const summary = summaries.find(({ set_number }) => set_number === group);
  if (summary === undefined) return null;
  const cut: string[] = [];
  const listed = (list: TraitList): readonly UsedValue[] => {
    const values = used[list].filter(({ set_number }) => set_number === group);
    if (values.length > TRAIT_LIMITS[list]) cut.push(list);
    return values.slice(0, TRAIT_LIMITS[list]);
  };
  const hashes = (list: TraitList) =>
    listed(list).map((one) => ({ hash: Number(one.value), ...useOf(one) }));
  const [models, modelCounts] = summary.models;
  const [hours, hourCounts] = summary.hours;
  return {
    first_seen: iso(summary.first_ms),
    last_seen: iso(summary.last_ms),
    accounts: summary.accounts,
    addresses: listed('addresses').map((one) => ({
      value: one.value,
      asn: one.asn === 0 ? null : one.asn,
      network_kind: one.network_kind || null,
      last_seen: iso(one.last_ms),
      ...useOf(one),
    })),
    networks: listed('networks').map((one) => ({ value: one.value, ...useOf(one) })),
    systems: listed('systems').map((one) => ({
      asn: Number(one.value),
      network_kind: one.network_kind || null,
      ...useOf(one),
    })),
    clients: listed('clients').map((one) => ({
      user_agent: one.value,
      ja4: one.beside,
      ...useOf(one),
    })),
    fingerprint_version: summary.fingerprint_version === 0 ? null : summary.fingerprint_version,
    templates: hashes('templates'),
    tools: hashes('tools'),
    system_prompts: hashes('system_prompts'),
    hours: Array.from({ length: HOURS }, (_, hour) => hourCounts[hours.indexOf(hour)] ?? 0),
    models: models
      .map((name, at) => ({ name, share: modelCounts[at]! / summary.exchanges }))
      .sort((left, right) => right.share - left.share)
      .slice(0, MODELS_SHOWN),
    cut,
  };
}

function useOf({ accounts, others, exchanges }: UsedValue) {
  return { accounts, others: Math.max(0, others), exchanges };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
