/** Takes a decision back: every account stands as if it had never been. */
import { undoDecisionSchema } from '#schema/api/decisions';
import { countReached, markUndone, undoableDecision } from '../decisions/end-decision.ts';
import { defineAct } from './act.ts';
import { returnStandingOf } from './return-standing.ts';

/** It ends at once for every gateway; accounts get their standing back in batches. */
export const undoDecision = defineAct({
  name: 'undo-decision',
  role: 'analyst',
  input: undoDecisionSchema,
  carryOut: async ({ write, by }, { decision_id, dry_run }) => {
    const record = await undoableDecision(write, decision_id);
    const accounts = await countReached(write, [decision_id]);
    if (!dry_run) await markUndone(write, record, by);
    return { decision_ids: [decision_id], accounts };
  },
  afterwards: async (perform, { input: { reason, dry_run }, result, asker }) => {
    if (!dry_run) await returnStandingOf(result.decision_ids, { perform, reason, asker });
    // Counted when it was decided: the responder may be giving standing back beside us.
    return result;
  },
});
