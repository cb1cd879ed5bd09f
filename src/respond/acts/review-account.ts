/** What a person says of an account; who is cleared is lifted out of every decision. */
import { reviewAccountSchema } from '#schema/api/accounts';
import { reviewAndLift } from '../decisions/lift-accounts.ts';
import { defineAct } from './act.ts';

export const reviewAccount = defineAct({
  name: 'review-account',
  role: 'analyst',
  input: reviewAccountSchema,
  carryOut: ({ write }, { account_id, verdict }) => reviewAndLift(write, account_id, verdict),
});
