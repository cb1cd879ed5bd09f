/** Policies over the API: listed, tested on the past, brought into force, stopped. */
import { applyPolicy, parsePolicy, policyNotes, stopPolicy, testPolicy } from '#respond/index';
import {
  policyAppliedSchema,
  policyListSchema,
  policyStoppedSchema,
  policyTestedSchema,
  testPolicySchema,
} from '#schema/api/policies';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question } from './endpoint.ts';
import { listRoute } from './list-route.ts';

type Testing = Pick<Control, 'records' | 'clock' | 'config' | 'lookAlikes'>;

export const POLICY_ENDPOINTS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/policies',
    tag: 'policies',
    summary: 'Every version of every policy, the highest first.',
    filter: {},
    rows: 'policies',
    answer: policyListSchema,
    read: ({ records }: Pick<Control, 'records'>, _, paging) => records.lists.policies(paging),
  }),
  question({
    method: 'post',
    path: '/v1/policies/test',
    tag: 'policies',
    summary: 'What a policy would have done with the past; nothing is kept or changed.',
    input: testPolicySchema,
    answer: policyTestedSchema,
    handle: async ({ records, clock, config, lookAlikes }: Testing, { policy, days }) => {
      const accountErrorRate = config.scan.falseDiscoveryRate;
      const sources = { records, clock, lookAlikes, accountErrorRate };
      const tested = await testPolicy(sources, parsePolicy(policy), days);
      return { ...tested, notes: policyNotes(policy) };
    },
  }),
  actRoute({
    method: 'post',
    path: '/v1/policies',
    tag: 'policies',
    summary: 'Tests a policy on the past and brings it into force; enforcing needs approval.',
    act: applyPolicy,
    answer: policyAppliedSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/policies/{policy_id}/versions/{version}/stop',
    tag: 'policies',
    summary: 'Stops a policy, and its rollouts where they are; what was done stays until undone.',
    act: stopPolicy,
    answer: policyStoppedSchema,
  }),
];
