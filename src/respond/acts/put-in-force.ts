/** Says of a decision that it has reached all of its list; false where it has not, or ended. */
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { noteContained } from '../decisions/campaign-state.ts';
import { tellAsked } from '../decisions/tell-asked.ts';
import { inForceAlert } from '../notify/response-alerts.ts';
import { defineAct } from './act.ts';

export const putInForce = defineAct({
  name: 'put-in-force',
  role: 'system',
  input: reasonedDecisionSchema,
  carryOut: async ({ write }, { decision_id }) => {
    const record = await write.decisions.get(decision_id);
    if (record?.state !== 'rolling') return false;
    const { planned, failed } = record.ledger;
    if (record.members !== null && planned + failed > 0) return false;
    await write.decisions.setState(decision_id, 'in-force');
    await noteContained(write, record);
    const alert = inForceAlert(record);
    if (alert !== null) await write.alerts.raise(alert);
    if (record.members === null) await tellAsked(write, decision_id);
    return true;
  },
});
