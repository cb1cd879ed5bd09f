/** Keeps the names of campaigns stable across looks, restarts and rebuilds. */
import type { Reads } from '#records/index';
import type { Campaign } from '#schema/campaign';

/** Share of the smaller set of members from which on two campaigns are one, as in attribution. */
const SAME_MEMBERS = 0.4;

interface Named {
  campaign_id: string;
  account_ids: ReadonlySet<string>;
}

/**
 * Names for campaigns that are new to `taken`: that of the known campaign with whose members theirs
 * overlap most, else the next number. Each known name is given once. Pure.
 */
export function matchNames(
  unnamed: readonly Named[],
  known: readonly Named[],
  taken: ReadonlySet<string>,
): Map<string, string> {
  const pairs = unnamed.flatMap((one) =>
    known
      .filter(({ campaign_id }) => !taken.has(campaign_id))
      .map((other) => ({ one, other, shared: sharedBy(one, other) }))
      .filter(({ other, shared }) => {
        const smaller = Math.min(one.account_ids.size, other.account_ids.size);
        return shared > 0 && shared >= SAME_MEMBERS * smaller;
      }),
  );
  pairs.sort((a, b) => b.shared - a.shared);
  const names = new Map<string, string>();
  const given = new Set(taken);
  for (const { one, other } of pairs) {
    if (names.has(one.campaign_id) || given.has(other.campaign_id)) continue;
    names.set(one.campaign_id, other.campaign_id);
    given.add(other.campaign_id);
  }
  let last = Math.max(0, ...[...known, ...unnamed].map(numberOf), ...[...given].map(numberIn));
  const knownNames = new Set(known.map(({ campaign_id }) => campaign_id));
  for (const { campaign_id } of unnamed) {
    if (names.has(campaign_id)) continue;
    const free = !given.has(campaign_id) && !knownNames.has(campaign_id);
    const name = free ? campaign_id : `c${++last}`;
    names.set(campaign_id, name);
    given.add(name);
  }
  return names;
}

const numberIn = (name: string): number => Number(/^c(\d+)$/.exec(name)?.[1] ?? 0);
const numberOf = ({ campaign_id }: Named): number => numberIn(campaign_id);

function sharedBy(one: Named, other: Named): number {
  const [small, large] = [one, other].sort((a, b) => a.account_ids.size - b.account_ids.size);
  let shared = 0;
  for (const id of small!.account_ids) if (large!.account_ids.has(id)) shared++;
  return shared;
}

/**
 * An analysis numbers campaigns as it meets them, and starts anew with every process and every
 * reading of the past. Here each keeps the name under which people decided about it.
 */
export class CampaignNames {
  /** Not held: an analysis is large, and makes way for the next one. */
  #analysis: WeakRef<object> | null = null;
  #names = new Map<string, string>();

  /** From the analysis' names to the lasting ones. */
  async of(
    analysis: object,
    seen: readonly Campaign[],
    records: Pick<Reads, 'campaigns'>,
  ): Promise<ReadonlyMap<string, string>> {
    if (analysis !== this.#analysis?.deref()) this.#names = new Map();
    this.#analysis = new WeakRef(analysis);
    const unnamed = seen.filter(({ campaign_id }) => !this.#names.has(campaign_id)).map(namedOf);
    if (unnamed.length > 0) {
      const known = await this.#known(records);
      const taken = new Set(this.#names.values());
      for (const [from, to] of matchNames(unnamed, known, taken)) this.#names.set(from, to);
    }
    return this.#names;
  }

  async #known({ campaigns }: Pick<Reads, 'campaigns'>): Promise<Named[]> {
    const known: Named[] = [];
    for (const { campaign } of await campaigns.list()) {
      const members = await campaigns.members(campaign.campaign_id);
      known.push(namedOf({ campaign_id: campaign.campaign_id, members }));
    }
    return known;
  }
}

function namedOf(campaign: {
  campaign_id: string;
  members: readonly { account_id: string }[];
}): Named {
  const account_ids = new Set(campaign.members.map(({ account_id }) => account_id));
  return { campaign_id: campaign.campaign_id, account_ids };
}
