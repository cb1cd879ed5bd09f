/** Receives a customer's word that a decision about their account is wrong. */
import { appealAccountSchema } from '#schema/api/accounts';
import { failure } from '#std/errors';
import { defineAct } from './act.ts';

export const appeal = defineAct({
  name: 'appeal',
  role: 'analyst',
  input: appealAccountSchema,
  carryOut: async ({ write, now, newId }, { account_id, decision_id, reason }) => {
    if (decision_id !== null && (await write.decisions.get(decision_id)) === null) {
      throw failure('RECORDS_NOT_FOUND', { what: `decision ${decision_id}` });
    }
    const appeal_id = newId('appeal');
    await write.accounts.appeal({ appeal_id, account_id, decision_id, reason });
    const open = { at: now, outcome: null, settled_by: null, settled_at: null };
    return { appeal_id, account_id, decision_id, reason, ...open };
  },
});
