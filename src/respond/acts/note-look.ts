/** Notes what a look of the analysis found: accounts, campaigns, and campaigns that are gone. */
import { z } from 'zod';
import type { AccountSighting, CampaignSighting } from '#records/index';
import { reasonSchema } from '#schema/api/reason';
import { defineAct } from './act.ts';

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
    await write.accounts.noteSightings(accounts);
    for (const id of gone) await write.campaigns.setState(id, 'dormant');
    return write.campaigns.note(campaigns);
  },
});
