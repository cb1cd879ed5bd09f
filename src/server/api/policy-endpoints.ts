import { z } from 'zod';
import {
  applyPolicy,
  backTest,
  compareHits,
  diffPolicies,
  draftPolicy,
  parsePolicy,
  readHistory,
  stopPolicy,
} from '#respond/index';
import { policyAppliedSchema, policyListSchema, policyTestSchema } from '#schema/api/policies';
import type { Policy } from '#schema/policy';
import type { Control } from '../control.ts';
import { newId } from '../responder.ts';
import { actorOf } from './access.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const DAY_MS = 86_400_000;
const reason = z.string().min(1).max(2048);
const days = z.number().positive().max(3650).default(30);
/** Checked by the policy's own schema, whose refusal names every problem. */
const policy = z.record(z.string(), z.unknown());

/** What the policy would have done with the last days, beside the one in force under its id. */
async function tested(control: Control, given: Policy, daysBack: number) {
  const { records, clock, config } = control;
  const to = clock();
  const accountErrorRate = config.scan.falseDiscoveryRate;
  const from = to - daysBack * DAY_MS;
  const lookAlikes = control.lookAlikes();
  const history = await readHistory(records, { from, to, accountErrorRate, lookAlikes });
  const active = (await records.policies.active()).find((each) => each.policy.id === given.id);
  const after = backTest(given, history);
  const before = active === undefined ? null : backTest(active.policy, history);
  const { gained, lost, harder, milder } = compareHits(before?.hits ?? new Map(), after.hits);
  return {
    days: daysBack,
    after: { ...after.summary },
    before: before === null ? null : { ...before.summary },
    gained: gained.length,
    lost: lost.length,
    harder,
    milder,
    differences: diffPolicies(active?.policy ?? null, given),
  };
}

export const POLICY_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/policies',
    needs: 'viewer',
    tag: 'policies',
    summary: 'Every version of every policy.',
    answer: policyListSchema,
    handle: async ({ records }) => ({ policies: await records.policies.list() }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/policies/test',
    needs: 'viewer',
    tag: 'policies',
    summary: 'What a policy would have done with the past; nothing is kept or changed.',
    body: z.strictObject({ policy, days }),
    answer: policyTestSchema,
    handle: (control, { body }) => tested(control, parsePolicy(body.policy), body.days),
  }),
  endpoint({
    method: 'post',
    path: '/v1/policies',
    needs: 'analyst',
    tag: 'policies',
    summary: 'Tests a policy on the past and brings it into force; enforcing needs approval.',
    body: z.strictObject({
      policy,
      days,
      reason,
      /** UTC epoch milliseconds; null = now. */
      starts_at: z.number().int().nullable().default(null),
    }),
    answer: policyAppliedSchema,
    handle: async (control, { body, credential }) => {
      const { records, clock } = control;
      const given = parsePolicy(body.policy);
      const by = actorOf(credential, body.reason);
      const version = await draftPolicy(records, given, by);
      const test = await tested(control, given, body.days);
      const { id } = given;
      await records.change(by, (write) => write.policies.noteBackTest(id, version, test.after));
      const applied = await applyPolicy(records, {
        id,
        version,
        startsAt: body.starts_at,
        by,
        now: clock(),
        newId: () => newId('approval'),
      });
      return { id, ...applied };
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/policies/{policy_id}/versions/{version}/stop',
    needs: 'analyst',
    tag: 'policies',
    summary: 'Stops a policy, and its rollouts where they are; what was done stays until undone.',
    params: z.object({ policy_id: z.string(), version: z.coerce.number().int().min(1) }),
    body: z.strictObject({ reason }),
    answer: z.object({ stopped_decisions: z.array(z.string()) }),
    handle: async ({ records }, { params, body, credential }) => {
      const by = actorOf(credential, body.reason);
      const { policy_id: id, version } = params;
      return { stopped_decisions: await stopPolicy(records, { id, version, by }) };
    },
  }),
];
