/** Policies: what has to hold before a step of the ladder is taken without a person's order. */

import { z } from 'zod';
import { TIERS } from './account.ts';
import { DECISION_ACTIONS, DECISION_MODES, decisionSchema } from './decision.ts';
import { checkWantedParams } from './decision-params.ts';
import { stageSchema } from './decision-record.ts';

/** Tiers, roles, actions and detectors that one rule names: more than there are of each. */
const MOST_NAMED_IN_RULE = 100;

const share = z.number().min(0).max(1);
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .describe('Lower case, digits and dashes.');

/** What must hold of a campaign; everything given has to. */
const campaignConditionSchema = z.strictObject({
  confidence_at_least: share.default(0),
  q_value_at_most: share.default(1),
  members_at_least: z.number().int().min(1).default(2),
  exchanges_at_least: z.number().int().min(0).default(0),
  tests_at_least: z.number().int().min(0).default(0).describe('Group tests that stand.'),
  doubts_at_most: z.number().int().min(0).nullable().default(null),
});

/** What must hold of a single account's findings. */
const accountConditionSchema = z.strictObject({
  p_value_at_most: share.default(1),
  score_at_least: share.default(0),
  detectors: z
    .array(z.string().max(128))
    .max(MOST_NAMED_IN_RULE)
    .default([])
    .describe('Findings of all of these are needed.'),
  findings_at_least: z.number().int().min(0).default(1),
});

/** Which members of a campaign a rule may touch, or which single accounts, by what is known of them. */
const memberConditionSchema = z.strictObject({
  tiers: z
    .array(z.enum(TIERS))
    .max(MOST_NAMED_IN_RULE)
    .nullable()
    .default(null)
    .describe('Null: all, unknown too.'),
  except_tiers: z.array(z.enum(TIERS)).max(MOST_NAMED_IN_RULE).default([]),
  except_verified: z.boolean().default(false),
  age_days_at_most: z.number().positive().nullable().default(null),
  roles: z
    .array(z.enum(['core', 'likely', 'fringe']))
    .max(MOST_NAMED_IN_RULE)
    .default(['core', 'likely']),
  strength_at_least: share.default(0),
});

export const policyRuleSchema = z
  .strictObject({
    id: name,
    about: z.enum(['campaign', 'account']),
    campaign: campaignConditionSchema.prefault({}),
    account: accountConditionSchema.prefault({}),
    members: memberConditionSchema.prefault({}),
    action: z.enum(DECISION_ACTIONS),
    ttl_hours: z.number().positive().max(8760).default(168),
    params: decisionSchema.shape.params,
  })
  .superRefine(checkWantedParams);
export type PolicyRule = z.infer<typeof policyRuleSchema>;

export const GUARD_METRICS = [
  'appeals',
  'appeals_upheld',
  'cleared_accounts',
  'paying_accounts',
  'decisions',
  'refused_share',
] as const;

/** Stops the policy by itself when a number that must stay small does not. */
const guardSchema = z.strictObject({
  metric: z.enum(GUARD_METRICS),
  at_most: z.number().min(0),
  window_hours: z.number().positive().max(744).default(24),
});
export type Guard = z.infer<typeof guardSchema>;

/** When one person's word is not enough. */
export const approvalRuleSchema = z.strictObject({
  accounts_at_least: z.number().int().min(1).default(1000),
  actions: z.array(z.enum(DECISION_ACTIONS)).max(MOST_NAMED_IN_RULE).default(['suspend']),
  expected_false_positives_at_least: z.number().min(0).default(5),
  /** What leaves so little counts as a suspension: of the calls, of requests a minute, of an answer. */
  served_share_below: share.default(0.05),
  requests_per_minute_below: z.number().min(0).default(1),
  output_tokens_below: z.number().min(0).default(64),
});
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

function grows(stages: readonly z.infer<typeof stageSchema>[]): boolean {
  const rises = stages.every(({ percent, after_ms }, index) => {
    const before = stages[index - 1];
    return before === undefined || (percent > before.percent && after_ms >= before.after_ms);
  });
  return rises && stages.at(-1)?.percent === 100;
}

/** How a decision about many accounts spreads. */
export const rolloutSchema = z.strictObject({
  stages: z
    .array(stageSchema)
    .min(1)
    .max(20)
    .refine(grows, 'stages must grow in share and time and end at 100')
    .default([
      { percent: 1, after_ms: 0 },
      { percent: 10, after_ms: 600_000 },
      { percent: 100, after_ms: 3_600_000 },
    ]),
  jitter_ms: z.number().int().min(0).max(86_400_000).default(60_000),
  hold_out_share: share.max(0.2).default(0.01).describe('Observed, not acted on, to measure by.'),
});
export type Rollout = z.infer<typeof rolloutSchema>;

export const POLICY_SCHEMA = 'stillwatch.policy/1';

/** Every id that is there twice, and not only where the rest of the policy is right. */
function tellRepeated(rules: readonly PolicyRule[], context: z.RefinementCtx): void {
  const byId = Map.groupBy(rules, ({ id }) => id);
  for (const [id, same] of byId) {
    if (same.length > 1) {
      context.addIssue({ code: 'custom', message: `the rule ${id} is there twice` });
    }
  }
}

/** From findings, campaign confidence and members to a step of the ladder. The first rule that fits decides. */
export const policySchema = z.strictObject({
  schema: z.literal(POLICY_SCHEMA).default(POLICY_SCHEMA),
  id: name,
  mode: z.enum(DECISION_MODES).default('shadow'),
  rules: z.array(policyRuleSchema).max(100).superRefine(tellRepeated),
  rollout: rolloutSchema.prefault({}),
  approval: approvalRuleSchema.prefault({}),
  guards: z.array(guardSchema).max(20).default([]),
  max_accounts_per_decision: z.number().int().min(1).default(100_000),
});
export type Policy = z.infer<typeof policySchema>;

export const POLICY_STATES = [
  'draft',
  'waiting',
  'scheduled',
  'active',
  'stopped',
  'retired',
] as const;

/** One version of a policy; versions are never changed, only followed by others. */
export const policyRecordSchema = z.object({
  policy: policySchema,
  version: z.number().int().min(1),
  state: z.enum(POLICY_STATES),
  /** Hex SHA-256 of the policy's canonical JSON: what an approval is bound to. */
  sha256: z.string(),
  created_by: z.string(),
  created_at: z.number().int(),
  starts_at: z.number().int().nullable(),
  approval_id: z.string().nullable(),
  /** Required before `enforce`. */
  back_test: z.unknown().nullable(),
  ended_at: z.number().int().nullable(),
  ended_reason: z.string().nullable(),
});
export type PolicyRecord = z.infer<typeof policyRecordSchema>;
