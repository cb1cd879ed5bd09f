/** Keeps a policy as its next version, tested on the past, and brings it into force. */
import { applyPolicySchema } from '#schema/api/policies';
import { failure } from '#std/errors';
import { whyNotThisUrl } from '../decisions/plan-decision.ts';
import { policyNotes } from '../policy/former-keys.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { addDraft, bringIntoForce } from '../policy/policy-life.ts';
import { testPolicy } from '../policy/test-policy.ts';
import { definePreparedAct } from './act.ts';

/** One that enforces waits for a second person. Throws POLICY_INVALID. */
export const applyPolicy = definePreparedAct({
  name: 'apply-policy',
  role: 'analyst',
  input: applyPolicySchema,
  prepare: async (before, input) => {
    const policy = parsePolicy(input.policy);
    for (const rule of policy.rules) {
      const why = whyNotThisUrl(rule, before.challengeUrls);
      if (why !== null) throw failure('POLICY_INVALID', { problems: `  rules.${rule.id}: ${why}` });
    }
    const { after } = await testPolicy(before, policy, input.days);
    return { policy, after };
  },
  carryOut: async ({ write, now, newId }, { starts_at, policy: written }, { policy, after }) => {
    const { id } = policy;
    const version = await addDraft(write, policy);
    await write.policies.noteBackTest(id, version, after);
    const approvalId = newId('approval');
    const applied = await bringIntoForce(write, { id, version, starts_at, now, approvalId });
    return { id, ...applied, notes: policyNotes(written) };
  },
});
