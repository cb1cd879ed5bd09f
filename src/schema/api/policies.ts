/** Policies over the API: kept, tested on the past, brought into force. */
import { z } from 'zod';
import { POLICY_STATES, policyRecordSchema } from '../policy.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

const count = z.number().int().min(0);

export const policyListSchema = z.object({ policies: z.array(policyRecordSchema), ...pageFields });

/** What a policy would have done in the past, beside the one in force. */
export const policyTestSchema = z.object({
  days: z.number(),
  /** Of the given policy, and of the one in force under its id; null = none is. */
  after: z.record(z.string(), z.unknown()),
  before: z.record(z.string(), z.unknown()).nullable(),
  /** Accounts that only the one or the other would have hit. */
  gained: count,
  lost: count,
  harder: count,
  milder: count,
  differences: z.array(
    z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
});
export type PolicyTest = z.infer<typeof policyTestSchema>;

/** What should be written otherwise, although it is read. */
const notes = z.array(z.string());
export const policyTestedSchema = policyTestSchema.extend({ notes });

export const policyAppliedSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.enum(POLICY_STATES),
  approval_id: z.string().nullable(),
  notes,
});

const days = z.number().positive().max(3650).default(30);
/** Checked by the policy's own schema, whose refusal names every problem. */
const policy = z.record(z.string(), z.unknown());

export const testPolicySchema = z.strictObject({ policy, days });
export const applyPolicySchema = z.strictObject({
  policy,
  days,
  reason: reasonSchema,
  /** UTC epoch milliseconds; null = now. */
  starts_at: z.number().int().nullable().default(null),
});

export const policyVersionSchema = z.strictObject({
  policy_id: z.string().min(1).max(64),
  version: z.coerce.number().int().min(1),
  reason: reasonSchema,
});
export const policyStoppedSchema = z.object({ stopped_decisions: z.array(z.string()) });
