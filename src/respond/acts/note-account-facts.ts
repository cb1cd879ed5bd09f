/** Notes what is known of accounts; facts replace earlier ones of the same account. */
import { noteFactsSchema } from '#schema/api/accounts';
import { definePreparedAct } from './act.ts';

export const noteAccountFacts = definePreparedAct({
  name: 'note-account-facts',
  role: 'analyst',
  input: noteFactsSchema,
  prepare: ({ keepFacts }, { accounts }) => keepFacts(accounts),
  carryOut: async ({ write }, { accounts }) => {
    await write.accounts.noteFacts(accounts);
    return { accounts: accounts.length };
  },
});
