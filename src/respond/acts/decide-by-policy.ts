/** Takes the decision that a policy in force proposes; null where it is not to be taken any more. */
import { z } from 'zod';
import { policyVersionSchema } from '#schema/api/policies';
import type { Decision } from '#schema/decision';
import { DAY_MS } from '#std/time';
import { planFromRecords, type Traffic } from '../decisions/plan-from-records.ts';
import { recordPlan } from '../decisions/record-plan.ts';
import { TOUCHED_DAYS } from '../decisions/touched.ts';
import type { Proposal } from '../policy/decide.ts';
import { definePreparedAct } from './act.ts';

export const decideByPolicy = definePreparedAct({
  name: 'decide-by-policy',
  role: 'system',
  // Made by the machine itself a moment ago, not foreign.
  input: policyVersionSchema.extend({
    proposal: z.custom<Proposal>(),
    exchanges_per_day: z.number().nullable(),
  }),
  prepare: async ({ subjectsSeen, clock }, { proposal, exchanges_per_day }): Promise<Traffic> => {
    const { scope, value, account_ids } = proposal;
    const to = clock();
    const span = { from: to - TOUCHED_DAYS * DAY_MS, to };
    const seen = await subjectsSeen({ scope, value, account_ids }, span);
    return { seen, exchangesPerDay: exchanges_per_day };
  },
  carryOut: async (inside, { policy_id, version, proposal }, traffic) => {
    const { write, now, newId, newSeed, holdOutSeed, challengeUrls } = inside;
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
      {
        ...{ decision, account_ids, error_rate, traffic },
        policy: { id: policy_id, version, rule },
        // A policy proposes nothing for whoever is covered.
        covered: new Set(),
      },
      {
        now,
        holdOutSeed,
        seed: newSeed(),
        rollout: policy.rollout,
        approval: policy.approval,
        challengeUrls,
      },
    );
    return plan.forbidden === null ? recordPlan(write, plan, newId) : null;
  },
});
