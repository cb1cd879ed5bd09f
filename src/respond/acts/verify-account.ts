/** Notes that an account was verified, and by whom; that lifts the challenges about it. */
import { verifyAccountSchema } from '#schema/api/accounts';
import { liftAccounts } from '../decisions/lift-accounts.ts';
import { verifiedFacts } from '../fill-facts.ts';
import { definePreparedAct } from './act.ts';

export const verifyAccount = definePreparedAct({
  name: 'verify-account',
  role: 'analyst',
  input: verifyAccountSchema,
  prepare: async ({ records, keepFacts }, { account_id }) =>
    keepFacts([await verifiedFacts(records, account_id)]),
  carryOut: async ({ write }, { account_id, vouched_by }) => {
    const facts = await verifiedFacts(write, account_id);
    await write.accounts.noteFacts([facts]);
    const after = { verified: true, vouched_by };
    await write.audit.note({ what: 'account-verified', object: `account:${account_id}`, after });
    const lifted = await liftAccounts(write, [account_id], 'verified', 'challenge');
    return { account_id, lifted };
  },
});
