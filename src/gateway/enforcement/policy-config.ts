/** The configuration schema of policy: which models, capabilities and sizes a rule allows. */
import { z } from 'zod';
import { CAPABILITIES } from '#providers/index';
import { TIERS } from '#schema/account';

const modelNames = z.array(z.string().min(1).max(256));

/** One rule at the door; every rule that fits a request has to be met. */
const policyRuleSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .describe('Name of the rule; a refusal names it.'),
  accounts: z.array(z.string()).nullable().default(null).describe('Only for these accounts.'),
  organisations: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('Only for these organisations.'),
  tiers: z.array(z.enum(TIERS)).nullable().default(null).describe('Only for these tiers.'),
  unlessVerified: z.boolean().default(false).describe('Not for accounts that are verified.'),
  allowModels: modelNames.nullable().default(null).describe('Models allowed; a name may end in *.'),
  denyModels: modelNames.default([]).describe('Models refused; a name may end in *.'),
  denyCapabilities: z.array(z.enum(CAPABILITIES)).default([]).describe('Capabilities refused.'),
  maxOutputTokens: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Most output tokens of one request.'),
  maxN: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Most answers to one request.'),
  allowLogprobs: z.boolean().default(true).describe('Requests may ask for log probabilities.'),
  maxRequestBytes: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Largest request body.'),
  whenOver: z
    .enum(['refuse', 'lower'])
    .default('refuse')
    .describe('A request over a cap is refused, or its parameters are lowered.'),
});
export type UseRule = z.infer<typeof policyRuleSchema>;

/** Why somebody may use an advanced model, for how long, and who said so. */
const modelGrantSchema = z.strictObject({
  models: modelNames.min(1).describe('Models that it allows; a name may end in *.'),
  accounts: z.array(z.string()).default([]).describe('Accounts that hold it.'),
  organisations: z.array(z.string()).default([]).describe('Organisations that hold it.'),
  justification: z.string().min(1).max(2048).describe('The business reason.'),
  approvedBy: z.string().min(1).max(256).describe('The person who approved it.'),
  expiresAt: z.iso.datetime().describe('When the grant ends.'),
});
export type ModelGrant = z.infer<typeof modelGrantSchema>;

export const usePolicySchema = z.strictObject({
  advancedModels: modelNames.default([]).describe('Models that need a grant; a name may end in *.'),
  grants: z.array(modelGrantSchema).default([]).describe('Who may use advanced models, and why.'),
  rules: z
    .array(policyRuleSchema)
    .default([])
    .describe('Rules for requests; a request must meet every rule that fits it.'),
});
export type PolicyConfig = z.infer<typeof usePolicySchema>;
