/** Remembers the traits of campaigns, and reads them again only when members grew or time passed. */

import type { CampaignTraits } from '#schema/campaign-traits';
import type { CampaignReader } from './campaign-query.ts';
import { campaignTraitsOf, type MemberSet } from './campaign-traits.ts';

interface Kept {
  /** Members and time when it was read. */
  size: number;
  at: number;
  traits: CampaignTraits;
}

/** Read again when the members have grown by this factor, or when so much time has passed. */
const GROWTH = 1.3;
const AGE_MS = 3_600_000;

/**
 * Traits of campaigns as they were read last. Telling who else shows a value takes a look at all
 * exchanges: too much for every minute.
 */
export function createTraitsKeeper(reader: Pick<CampaignReader, 'traits'>) {
  const kept = new Map<string, Kept>();
  return {
    /** Absent where a set sent nothing before `to`. */
    async read(
      sets: ReadonlyMap<string, MemberSet>,
      to: number,
    ): Promise<ReadonlyMap<string, CampaignTraits>> {
      for (const id of kept.keys()) if (!sets.has(id)) kept.delete(id);
      const stale = [...sets].filter(([id, { inside }]) => {
        const known = kept.get(id);
        if (known === undefined) return true;
        return inside.length > known.size * GROWTH || to - known.at >= AGE_MS;
      });
      if (stale.length > 0) {
        const found = await reader.traits(
          stale.map(([, set]) => set),
          to,
        );
        for (const [group, [id, { inside }]] of stale.entries()) {
          const traits = campaignTraitsOf(group, found);
          if (traits !== null) kept.set(id, { size: inside.length, at: to, traits });
        }
      }
      return new Map([...kept].map(([id, { traits }]) => [id, traits]));
    },
  };
}
