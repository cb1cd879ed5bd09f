/** Goes on with a stopped rollout. */
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { moveState } from '../decisions/move-state.ts';
import { defineAct } from './act.ts';

export const resumeDecision = defineAct({
  name: 'resume-decision',
  role: 'analyst',
  input: reasonedDecisionSchema,
  carryOut: ({ write }, { decision_id }) =>
    moveState(write, decision_id, { from: 'stopped', to: 'rolling' }),
});
