/** Decisions over the API: what is wanted, what was or would be decided, what was taken back. */
import { z } from 'zod';
import { checkName, decisionSchema, VOUCHERS } from '../decision.ts';
import { checkWantedParams } from '../decision-params.ts';
import {
  blastRadiusSchema,
  DECISION_STATES,
  decisionMemberSchema,
  decisionRecordSchema,
  frozenListSchema,
  SKIP_REASONS,
} from '../decision-record.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

const count = z.number().int().min(0);

export const decisionListSchema = z.object({
  decisions: z.array(decisionRecordSchema),
  ...pageFields,
});

/** What every wish for a decision has. */
export const wanted = {
  action: decisionSchema.shape.action,
  mode: decisionSchema.shape.mode.default('enforce'),
  /** What is left out gets a default, which the answer shows. */
  params: decisionSchema.shape.params,
  /** Null = until lifted. */
  ttl_hours: z.number().positive().max(8760).nullable().default(168),
  reason: reasonSchema,
  /** In growing stages (1, 10, 100 %) instead of at once. */
  staged: z.boolean().default(false),
  /** Only say what would be done. */
  dry_run: z.boolean().default(false),
  /** How many accounts the taker believes it covers; needed for large lists. */
  confirm_count: z.number().int().min(0).nullable().default(null),
  /** Hash of the list that was looked at: refused when it is another by now. */
  expect_sha256: z.string().max(128).nullable().default(null),
  /** It is meant although nothing was ever seen of it. */
  unknown: z.boolean().default(false),
};

/** What to do about anything else. */
export const wantedDecisionSchema = z
  .strictObject({
    ...wanted,
    scope: decisionSchema.shape.scope.exclude(['campaign']),
    value: decisionSchema.shape.value,
    within: decisionSchema.shape.within,
  })
  .superRefine(checkWantedParams)
  .superRefine(checkName);

/** What was decided, or would be. */
export const containedSchema = z.object({
  dry_run: z.boolean(),
  decision: decisionSchema,
  /** Who answers for the name that it is about. */
  vouched_by: z.enum(VOUCHERS),
  state: z.enum(DECISION_STATES),
  /** Exactly whom, as count and hash; null where the decision names no accounts. */
  members: frozenListSchema.nullable(),
  /** The first of them, in the order in which they are reached. */
  account_ids: z.array(z.string()),
  skipped: z.array(z.object({ account_id: z.string(), why: z.enum(SKIP_REASONS) })),
  blast_radius: blastRadiusSchema,
  /** Why it must not be taken; null = it may. */
  forbidden: z.string().nullable(),
  /** What should be looked at before it is taken, one sentence each. */
  warnings: z.array(z.string()),
  /** The decision that does it already, for everybody it is about: nothing was changed. */
  stands_already: decisionRecordSchema.nullable(),
  /** Why a second person has to approve it; empty = nobody. */
  approval_needed: z.array(z.string()),
  approval_id: z.string().nullable(),
});
export type Contained = z.infer<typeof containedSchema>;

/** Accounts are counted once, however many of the decisions had reached them. */
export const undoneSchema = z.object({ decision_ids: z.array(z.string()), accounts: count });

/** Of a ledger's accounts one answer has the first. */
export const MOST_LEDGER_SHOWN = 1000;
export const decisionDetailSchema = z.object({
  record: decisionRecordSchema,
  /** The first of the ledger's accounts. */
  members: z.array(decisionMemberSchema).max(MOST_LEDGER_SHOWN),
  members_left_out: count,
  /** Exchanges that it changed, or would have, since the start of this process. */
  exchanges: z.object({ applied: count, shadowed: count }),
  /** What reviews of the accounts left out by chance say: confirmed among the reviewed, 95 %. */
  hold_out: z.object({
    held_out: count,
    confirmed: count,
    cleared: count,
    precision: z.object({ share: z.number(), low: z.number(), high: z.number() }),
  }),
});

/** What to take back; a dry run only says how many accounts that would be. */
export const undoDecisionSchema = z.strictObject({
  decision_id: z.string().min(1).max(128),
  dry_run: z.boolean().default(false),
  reason: reasonSchema,
});

/** Names a decision, and why something is done about it. */
export const reasonedDecisionSchema = z.strictObject({
  decision_id: z.string().min(1).max(128),
  reason: reasonSchema,
});
