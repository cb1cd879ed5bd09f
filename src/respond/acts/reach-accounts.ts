/** Puts a decision in force on accounts that are due, but those that are exempt by now. */
import { z } from 'zod';
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { settleDue } from '../decisions/settle-due.ts';
import { tellAsked } from '../decisions/tell-asked.ts';
import { defineAct } from './act.ts';

export const reachAccounts = defineAct({
  name: 'reach-accounts',
  role: 'system',
  input: reasonedDecisionSchema.extend({
    account_ids: z.array(z.string()),
    /** Why an effect failed, by account. */
    failures: z.custom<ReadonlyMap<string, string>>(),
  }),
  carryOut: async ({ write, now }, { decision_id, account_ids, failures }) => {
    const before = await write.decisions.get(decision_id);
    const moved = await settleDue(write, { id: decision_id, account_ids, failures, now });
    const first = (before?.ledger.done ?? 0) === 0;
    if (first && moved > 0) await tellAsked(write, decision_id);
    return moved;
  },
});
