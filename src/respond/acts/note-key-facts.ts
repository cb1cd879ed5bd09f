/** Notes what the issuers of keys say of accounts; it fills gaps, and replaces nothing that is known. */
import { z } from 'zod';
import { accountFactsSchema } from '#schema/account';
import { reasonSchema } from '#schema/api/reason';
import { fillFacts } from '../fill-facts.ts';
import { definePreparedAct } from './act.ts';

const said = accountFactsSchema.pick({
  account_id: true,
  org_id: true,
  tier: true,
  verified: true,
});

/** Gives back how many accounts more is known of than before. */
export const noteKeyFacts = definePreparedAct({
  name: 'note-key-facts',
  role: 'system',
  input: z.strictObject({ accounts: z.array(said).min(1).max(10_000), reason: reasonSchema }),
  prepare: async ({ records, keepFacts }, { accounts }) => {
    const fuller = await fillFacts(records, accounts);
    if (fuller.length > 0) await keepFacts(fuller);
  },
  carryOut: async ({ write }, { accounts }) => {
    const fuller = await fillFacts(write, accounts);
    await write.accounts.noteFacts(fuller);
    return { accounts: fuller.length };
  },
});
