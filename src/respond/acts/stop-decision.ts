/** Stops a rollout where it is: whoever was reached stays reached. */
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { moveState } from '../decisions/move-state.ts';
import { defineAct } from './act.ts';

export const stopDecision = defineAct({
  name: 'stop-decision',
  role: 'analyst',
  input: reasonedDecisionSchema,
  carryOut: ({ write }, { decision_id }) =>
    moveState(write, decision_id, { from: 'rolling', to: 'stopped' }),
});
