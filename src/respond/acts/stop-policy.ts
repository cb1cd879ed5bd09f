/** Ends a policy, and stops its decisions where they are: what was done stays until undone. */
import { policyVersionSchema } from '#schema/api/policies';
import { policyStoppedAlert } from '../notify/response-alerts.ts';
import { defineAct } from './act.ts';

export const stopPolicy = defineAct({
  name: 'stop-policy',
  role: 'analyst',
  input: policyVersionSchema,
  carryOut: async ({ write, by }, { policy_id, version }) => {
    await write.policies.setState(policy_id, version, 'stopped');
    const stopped: string[] = [];
    for (const { decision, policy } of await write.decisions.list({ states: ['rolling'] })) {
      if (policy?.id !== policy_id) continue;
      await write.decisions.setState(decision.id, 'stopped');
      stopped.push(decision.id);
    }
    const record = await write.policies.get(policy_id, version);
    if (record !== null) await write.alerts.raise(policyStoppedAlert(record, by, stopped));
    return { stopped_decisions: stopped };
  },
});
