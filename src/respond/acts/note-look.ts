/** Notes what a look of the analysis found: accounts, campaigns, and campaigns that are gone. */
import { z } from 'zod';
import type { AccountSighting, CampaignSighting, Writes } from '#records/index';
import { reasonSchema } from '#schema/api/reason';
import type { CampaignEvent } from '#schema/campaign-record';
import { defineAct } from './act.ts';

/** What of a look the records refused, and why the first of it; the rest was written. */
export interface LookRefusals {
  account_ids: string[];
  campaign_ids: string[];
  why: string | null;
}

/** After so many accounts a refused block is not searched for the others. */
const MOST_SEARCHED = 100;

export const noteLook = defineAct({
  name: 'note-look',
  role: 'system',
  // What this process computed itself, and of a size that parsing again would be felt.
  input: z.strictObject({
    accounts: z.custom<readonly AccountSighting[]>(),
    campaigns: z.custom<readonly CampaignSighting[]>(),
    /** Ids of open campaigns that no look sees any more. */
    gone: z.array(z.string()),
    reason: reasonSchema,
  }),
  carryOut: async ({ write }, { accounts, campaigns, gone }) => {
    const refused: LookRefusals = { account_ids: [], campaign_ids: [], why: null };
    await noteAccounts(write, accounts, refused);
    const events: CampaignEvent[] = [];
    const noteOne = async (id: string, work: () => Promise<CampaignEvent[]>): Promise<void> => {
      const outcome = await write.apart(work);
      if ('done' in outcome) events.push(...outcome.done);
      else {
        refused.campaign_ids.push(id);
        refused.why ??= outcome.refused;
      }
    };
    for (const id of gone) {
      await noteOne(id, () => write.campaigns.setState(id, 'dormant').then(() => []));
    }
    for (const sighting of campaigns) {
      const { campaign_id } = sighting.campaign;
      await noteOne(campaign_id, () => write.campaigns.note([sighting]));
    }
    return { events, refused };
  },
});

/** One value that is refused must not cost the others: a refused block is halved until it is found. */
async function noteAccounts(
  write: Writes,
  accounts: readonly AccountSighting[],
  refused: LookRefusals,
): Promise<void> {
  if (accounts.length === 0) return;
  const outcome = await write.apart(() => write.accounts.noteSightings(accounts));
  if ('done' in outcome) return;
  if (accounts.length === 1 || refused.account_ids.length >= MOST_SEARCHED) {
    refused.account_ids.push(...accounts.map(({ account_id }) => account_id));
    refused.why ??= outcome.refused;
    return;
  }
  const middle = Math.ceil(accounts.length / 2);
  await noteAccounts(write, accounts.slice(0, middle), refused);
  await noteAccounts(write, accounts.slice(middle), refused);
}
