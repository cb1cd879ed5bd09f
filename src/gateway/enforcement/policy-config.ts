import { z } from 'zod';
import { CAPABILITIES } from '#providers/index';
import { TIERS } from '#schema/account';

const modelNames = z.array(z.string().min(1).max(256));

/** One rule at the door; every rule that fits a request has to be met. */
const policyRuleSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .describe('Name of the rule, told when it refuses.'),
  accounts: z.array(z.string()).nullable().default(null).describe('Only for these accounts.'),
  organisations: z.array(z.string()).nullable().default(null).describe('Only for these.'),
  tiers: z.array(z.enum(TIERS)).nullable().default(null).describe('Only for these tiers.'),
  unlessVerified: z.boolean().default(false).describe('Not for accounts that are verified.'),
  allowModels: modelNames.nullable().default(null).describe('Models allowed; * at the end.'),
  denyModels: modelNames.default([]).describe('Models refused; * at the end.'),
  denyCapabilities: z.array(z.enum(CAPABILITIES)).default([]).describe('Capabilities refused.'),
  maxOutputTokens: z.number().int().positive().nullable().default(null),
  maxN: z.number().int().positive().nullable().default(null),
  allowLogprobs: z.boolean().default(true),
  maxRequestBytes: z.number().int().positive().nullable().default(null),
  whenOver: z
    .enum(['refuse', 'lower'])
    .default('refuse')
    .describe('A request over a cap is refused, or its parameters are lowered.'),
});
export type PolicyRule = z.infer<typeof policyRuleSchema>;

/** Why somebody may use an advanced model, for how long, and who said so. */
const modelGrantSchema = z.strictObject({
  models: modelNames.min(1),
  accounts: z.array(z.string()).default([]),
  organisations: z.array(z.string()).default([]),
  justification: z.string().min(1).max(2048).describe('The business reason.'),
  approvedBy: z.string().min(1).max(256),
  expiresAt: z.iso.datetime().describe('When the grant ends.'),
});
export type ModelGrant = z.infer<typeof modelGrantSchema>;

export const policySchema = z.strictObject({
  advancedModels: modelNames.default([]).describe('Models that need a grant; * at the end.'),
  grants: z.array(modelGrantSchema).default([]),
  rules: z.array(policyRuleSchema).default([]),
});
export type PolicyConfig = z.infer<typeof policySchema>;
