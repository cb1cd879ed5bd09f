/** What each step of the ladder takes: closed, complete, and what it gets where nothing is said. */

import { z } from 'zod';
import { boundedRecord } from './bounded-record.ts';

/** The ladder of response, mildest first. */
export const DECISION_ACTIONS = [
  'observe',
  'slow',
  'challenge',
  'shape',
  'mark',
  'suspend',
] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

/** Parameters as decisions carry them: flat, by name. */
export const paramsSchema = boundedRecord(
  z.string().max(64),
  z.union([z.number(), z.string().max(2048), z.boolean()]),
  32,
);
export type DecisionParams = z.infer<typeof paramsSchema>;

const MOST_PER_MINUTE = 1_000_000;
const MOST_ANSWERS = 1024;
const MOST_TOKENS = 100_000_000;
const MOST_GRACE_HOURS = 8760;
/** What the control half works out itself. */
const NOT_GIVEN = 'refuses_from';

const nothing = z.strictObject({});
const limit = (most: number) => z.number().int().min(1).max(most);

const limits = z.strictObject({
  hide_reasoning: z.boolean().optional(),
  summarise_reasoning: z.boolean().optional(),
  hide_logprobs: z.boolean().optional(),
  max_n: limit(MOST_ANSWERS).optional(),
  max_output_tokens: limit(MOST_TOKENS).optional(),
  /** Names, separated by commas; a name may end in *. */
  allowed_models: z
    .string()
    .max(2048)
    .refine((text) => text.split(',').every((name) => name.trim() !== ''), 'names no model')
    .optional(),
});

/** At least one limit that limits something: `hide_reasoning: false` alone would do nothing. */
const doesSomething = (params: z.infer<typeof limits>): boolean =>
  Object.values(params).some((value) => value !== undefined && value !== false);

/** What a gateway can enforce, by action. */
export const ACTION_PARAMS = {
  observe: nothing,
  slow: z.strictObject({ requests_per_minute: z.number().positive().max(MOST_PER_MINUTE) }),
  challenge: z.strictObject({
    /** `ask`: calls are served and told of it; `require`, and nothing: they are refused. */
    form: z.enum(['ask', 'require']).optional(),
    /** From the decision's start, an `ask` refuses after so long; absent: never. */
    grace_hours: z.number().positive().max(MOST_GRACE_HOURS).optional(),
    /** That moment, UTC epoch ms: gateways are told it, nobody gives it. */
    refuses_from: z.number().int().optional(),
    /** Where the customer can verify the account; customers are shown it. */
    url: z
      .url({ protocol: /^https$/ })
      .max(2048)
      .optional(),
  }),
  shape: limits.refine(doesSomething, 'needs one limit at least'),
  mark: z.strictObject({ tell_upstream: z.boolean().optional() }),
  suspend: nothing,
} satisfies Record<DecisionAction, z.ZodObject>;

/** What an action gets that is given nothing: enough to have an effect. */
const DEFAULTS: Record<DecisionAction, DecisionParams> = {
  observe: {},
  slow: { requests_per_minute: 30 },
  challenge: { form: 'ask' },
  shape: { hide_reasoning: true, hide_logprobs: true, max_n: 1 },
  mark: {},
  suspend: {},
};

/**
 * The parameters with what was left out. Limits of `shape` stand for themselves: whoever names one
 * does not get others with it.
 */
export function completeParams(action: DecisionAction, given: DecisionParams): DecisionParams {
  if (action === 'shape' && Object.keys(given).length > 0) return given;
  return { ...DEFAULTS[action], ...given };
}

interface WithParams {
  action: DecisionAction;
  params: DecisionParams;
}

function tellProblems(
  { action, params }: WithParams,
  { addIssue }: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  const { success, error } = ACTION_PARAMS[action].safeParse(params);
  if (success) return;
  const taken = Object.keys(ACTION_PARAMS[action].shape).join(', ') || 'no parameters';
  for (const { path, message } of error.issues) {
    addIssue({
      code: 'custom',
      path: ['params', ...path],
      message: `${message}; ${action} takes ${taken}`,
    });
  }
}

/** For what gateways are given: exactly what the action takes, and all that it needs. */
export function checkParams(given: WithParams, context: z.RefinementCtx): void {
  tellProblems(given, context);
}

/** For what people and policies want: nothing the action does not take; the rest is completed. */
export function checkWantedParams({ action, params }: WithParams, context: z.RefinementCtx): void {
  if (NOT_GIVEN in params) {
    const message = `${NOT_GIVEN} is worked out from grace_hours`;
    context.addIssue({ code: 'custom', path: ['params', NOT_GIVEN], message });
  }
  tellProblems({ action, params: completeParams(action, params) }, context);
}
