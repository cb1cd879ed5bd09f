/** Takes the decision that a policy in force proposes; null where it is not to be taken any more. */
import { z } from 'zod';
import { policyVersionSchema } from '#schema/api/policies';
import type { Decision } from '#schema/decision';
import { planFromRecords } from '../decisions/plan-from-records.ts';
import { recordPlan } from '../decisions/record-plan.ts';
import type { Proposal } from '../policy/decide.ts';
import { defineAct } from './act.ts';

export const decideByPolicy = defineAct({
  name: 'decide-by-policy',
  role: 'system',
  // Made by the machine itself a moment ago, not foreign.
  input: policyVersionSchema.extend({
    proposal: z.custom<Proposal>(),
    exchanges_per_day: z.number().nullable(),
  }),
  carryOut: async (inside, { policy_id, version, proposal, exchanges_per_day }) => {
    const { write, now, newId, newSeed, holdOutSeed } = inside;
    const record = await write.policies.get(policy_id, version);
    if (record?.state !== 'active') return null;
    const { policy } = record;
    const { scope, value, action, mode, ttl_ms, params, rule, reason, error_rate } = proposal;
    const origin = `policy:${policy_id}@${version}/${rule}`;
    const decision: Decision = {
      id: newId('decision'),
      ...{ scope, value, action, mode, params, origin, reason },
      expires_at: now + ttl_ms,
    };
    const account_ids = proposal.account_ids.slice(0, policy.max_accounts_per_decision);
    const plan = await planFromRecords(
      write,
      { decision, account_ids, error_rate, policy: { id: policy_id, version, rule } },
      {
        now,
        holdOutSeed,
        seed: newSeed(),
        rollout: policy.rollout,
        approval: policy.approval,
        exchangesPerDay: exchanges_per_day,
      },
    );
    return plan.forbidden === null ? recordPlan(write, plan, newId) : null;
  },
});
