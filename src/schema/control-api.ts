import { z } from 'zod';
import { accountRecordSchema } from './account-record.ts';
import { allowEntrySchema } from './allow-entry.ts';
import { approvalSchema } from './approval.ts';
import { campaignRecordSchema } from './campaign-record.ts';
import { CREDENTIAL_ROLES, credentialSchema } from './credential.ts';
import { decisionSchema } from './decision.ts';
import {
  blastRadiusSchema,
  DECISION_STATES,
  decisionMemberSchema,
  decisionRecordSchema,
  frozenListSchema,
  SKIP_REASONS,
} from './decision-record.ts';
import { POLICY_STATES, policyRecordSchema } from './policy.ts';

/** UTC epoch milliseconds. */
const instant = z.number().int();
const count = z.number().int().min(0);

/** One thing that is wrong with how the control half is set up or fed, and what to do about it. */
export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  hint: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

export const STATUS_SCHEMA = 'stillwatch.status/1';

/** How the control half is. */
export const statusSchema = z.object({
  schema: z.literal(STATUS_SCHEMA),
  version: z.string(),
  at: instant,
  analysis: z.object({
    role: z.enum(['analysing', 'standing-by', 'starting']),
    /** Everything before was looked at; null before the first look. */
    looked_until: instant.nullable(),
    look_ms: z.number().nullable(),
    accounts: count,
    flagged: count,
    error: z.string().nullable(),
  }),
  /** Since the start of this process. */
  intake: z.object({
    taken: count,
    duplicates: count,
    rejected: count,
    /** Could not be stored when they came, and stayed with the sender; once for each try. */
    refused: count,
    texts: count,
    last_taken_at: instant.nullable(),
    latest_ts: instant.nullable(),
  }),
  decisions: z.object({ version: count, in_force: count }),
  gateways: z.array(
    z.object({
      gateway: z.string(),
      version: count,
      seen_at: instant,
      /** What waits in its spool; null = it did not say. */
      spool_bytes: count.nullable(),
      /** Why it cannot hand in what it saw, and for how long; null = it can. */
      shipping_error: z.string().nullable(),
      shipping_failing_seconds: z.number().min(0),
    }),
  ),
  records: z.enum(['embedded', 'server']),
  problems: z.array(problemSchema),
});
export type Status = z.infer<typeof statusSchema>;

export const campaignListSchema = z.object({
  campaigns: z.array(campaignRecordSchema.extend({ member_count: count })),
});
export const accountListSchema = z.object({ accounts: z.array(accountRecordSchema) });
export const decisionListSchema = z.object({ decisions: z.array(decisionRecordSchema) });

const shared = {
  action: decisionSchema.shape.action,
  mode: decisionSchema.shape.mode.default('enforce'),
  params: decisionSchema.shape.params,
  /** Null = until lifted. */
  ttl_hours: z.number().positive().max(8760).nullable().default(168),
  reason: z.string().min(1).max(2048),
  /** In growing stages (1, 10, 100 %) instead of at once. */
  staged: z.boolean().default(false),
  /** Only say what would be done. */
  dry_run: z.boolean().default(false),
  /** How many accounts the taker believes it covers; needed for large lists. */
  confirm_count: z.number().int().min(0).nullable().default(null),
  /** Hash of the list that was looked at: refused when it is another by now. */
  expect_sha256: z.string().nullable().default(null),
};

/** What to do about a campaign. */
export const containSchema = z.strictObject({
  ...shared,
  action: shared.action.default('challenge'),
  roles: z
    .array(z.enum(['core', 'likely', 'fringe']))
    .min(1)
    .default(['core', 'likely']),
});

/** What to do about anything else. */
export const wantedDecisionSchema = z.strictObject({
  ...shared,
  scope: decisionSchema.shape.scope.exclude(['campaign']),
  value: decisionSchema.shape.value,
});

/** What was decided, or would be. */
export const containedSchema = z.object({
  dry_run: z.boolean(),
  decision: decisionSchema,
  state: z.enum(DECISION_STATES),
  /** Exactly whom, as count and hash; null where the decision names no accounts. */
  members: frozenListSchema.nullable(),
  /** The first of them, in the order in which they are reached. */
  account_ids: z.array(z.string()),
  skipped: z.array(z.object({ account_id: z.string(), why: z.enum(SKIP_REASONS) })),
  blast_radius: blastRadiusSchema,
  /** Why it must not be taken; null = it may. */
  forbidden: z.string().nullable(),
  /** Why a second person has to approve it; empty = nobody. */
  approval_needed: z.array(z.string()),
  approval_id: z.string().nullable(),
});
export type Contained = z.infer<typeof containedSchema>;

export const undoneSchema = z.object({ decision_ids: z.array(z.string()), accounts: count });

export const decisionDetailSchema = z.object({
  record: decisionRecordSchema,
  /** The first of the ledger's accounts. */
  members: z.array(decisionMemberSchema),
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

/** Whether, and where, the audit log was changed. */
export const auditVerdictSchema = z.object({
  records: count,
  root: z.string(),
  checkpoints: count,
  erased: count,
  problems: z.array(z.object({ problem: z.string(), from: count, to: count, what: z.string() })),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

export const allowListSchema = z.object({ entries: z.array(allowEntrySchema) });

/** Whom no decision may touch, until when, and who answers for it. */
export const allowSchema = z.strictObject({
  scope: decisionSchema.shape.scope,
  value: decisionSchema.shape.value,
  owner: z.string().min(1).max(256),
  reason: z.string().min(1).max(2048),
  ttl_hours: z.number().positive().max(8760),
});
export const allowedSchema = z.object({
  entry_id: z.string(),
  /** Accounts that this lifted out of decisions. */
  lifted: count,
});

export const approvalListSchema = z.object({ approvals: z.array(approvalSchema) });
export const settleApprovalSchema = z.strictObject({
  verdict: z.enum(['approved', 'refused']),
  reason: z.string().min(1).max(2048),
});

export const policyListSchema = z.object({ policies: z.array(policyRecordSchema) });

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

export const policyAppliedSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.enum(POLICY_STATES),
  approval_id: z.string().nullable(),
});

export const credentialListSchema = z.object({
  credentials: z.array(credentialSchema.omit({ secret_sha256: true })),
});
export const newCredentialSchema = z.object({
  credential_id: z.string(),
  name: z.string(),
  role: z.enum(CREDENTIAL_ROLES),
  /** Told this once. */
  secret: z.string(),
});
