/** Ends a decision whose time has run out. */
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { noteReleased } from '../decisions/campaign-state.ts';
import { defineAct } from './act.ts';

export const expireDecision = defineAct({
  name: 'expire-decision',
  role: 'system',
  input: reasonedDecisionSchema,
  carryOut: async ({ write, now }, { decision_id }) => {
    const record = await write.decisions.get(decision_id);
    const { expires_at = null } = record?.decision ?? {};
    if (record === null || expires_at === null || expires_at > now) return false;
    await write.decisions.setState(decision_id, 'expired');
    await noteReleased(write, record);
    return true;
  },
});
