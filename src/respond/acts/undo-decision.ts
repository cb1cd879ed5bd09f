/** Takes a decision back: every account stands as if it had never been. */
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { markUndone, undoableDecision } from '../decisions/end-decision.ts';
import { defineAct } from './act.ts';
import { returnStandingOf } from './return-standing.ts';

/** It ends at once for every gateway; accounts get their standing back in batches. */
export const undoDecision = defineAct({
  name: 'undo-decision',
  role: 'analyst',
  input: reasonedDecisionSchema,
  carryOut: async ({ write, by }, { decision_id }) => {
    await markUndone(write, await undoableDecision(write, decision_id), by);
    return { decision_ids: [decision_id], accounts: 0 };
  },
  afterwards: (perform, { input: { reason }, result: { decision_ids }, asker }) =>
    returnStandingOf(decision_ids, { perform, reason, asker }),
});
