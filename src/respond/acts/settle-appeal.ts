/** Settles an appeal; one that is upheld clears the account, which lifts it out of every decision. */
import { settleAppealSchema } from '#schema/api/accounts';
import { reviewAndLift } from '../decisions/lift-accounts.ts';
import { defineAct } from './act.ts';

export const settleAppeal = defineAct({
  name: 'settle-appeal',
  role: 'analyst',
  input: settleAppealSchema,
  carryOut: async ({ write }, { appeal_id, outcome }) => {
    const settled = await write.accounts.settleAppeal(appeal_id, outcome);
    if (outcome === 'upheld') await reviewAndLift(write, settled.account_id, 'cleared');
    return settled;
  },
});
