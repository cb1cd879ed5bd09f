/** Brings a version of a policy into force whose hour has come. */
import { policyVersionSchema } from '#schema/api/policies';
import { startScheduledVersion } from '../policy/policy-life.ts';
import { defineAct } from './act.ts';

export const startPolicy = defineAct({
  name: 'start-policy',
  role: 'system',
  input: policyVersionSchema,
  carryOut: ({ write, now }, { policy_id, version }) =>
    startScheduledVersion(write, { id: policy_id, version, now }),
});
