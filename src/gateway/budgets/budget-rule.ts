/** The configuration schema of one budget: scope, window, measure and limit. */
import { z } from 'zod';
import { TIERS } from '#schema/account';

const BUDGET_SCOPES = ['api_key', 'account', 'organisation', 'campaign', 'model'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

export const BUDGET_WINDOWS = { minute: 60_000, day: 86_400_000 } as const;
export type BudgetWindow = keyof typeof BUDGET_WINDOWS;

const BUDGET_MEASURES = ['requests', 'inputTokens', 'outputTokens', 'dollars'] as const;
export type BudgetMeasure = (typeof BUDGET_MEASURES)[number];

/** One ceiling: what may be used by each member of a scope in each window. */
export const budgetRuleSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .describe('Name of the rule; a refusal names it.'),
  scope: z.enum(BUDGET_SCOPES).describe('Each of these has a count of its own.'),
  per: z.enum(['minute', 'day']).describe('Window, in UTC.'),
  measure: z.enum(BUDGET_MEASURES).describe('What is counted.'),
  limit: z.number().positive().describe('Most that one window allows.'),
  only: z.array(z.string()).nullable().default(null).describe('Only these members of the scope.'),
  models: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('Only for these models; a name may end in *.'),
  tiers: z
    .array(z.enum(TIERS))
    .nullable()
    .default(null)
    .describe('Only for accounts of these tiers.'),
  unlessVerified: z
    .boolean()
    .default(false)
    .describe('Does not hold for accounts whose identity is verified.'),
});
export type BudgetRule = z.infer<typeof budgetRuleSchema>;
