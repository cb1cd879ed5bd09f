/** What the control half says of itself. */
import { z } from 'zod';
import { gatewayProblemSchema } from '../gateway-problem.ts';

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

/** Of each kind of thing that the status names. */
export const MOST_NAMED = 1000;

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
    /** UTC days of which stored exchanges are damaged and were set aside. */
    missing_days: z.array(z.string()).max(MOST_NAMED),
    /** What the records refused of the last look; the rest of it was written. */
    refused: z.object({
      account_ids: z.array(z.string()).max(MOST_NAMED),
      campaign_ids: z.array(z.string()).max(MOST_NAMED),
    }),
  }),
  /** Since the start of this process. */
  intake: z.object({
    taken: count,
    duplicates: count,
    rejected: count,
    /** Of them: told of a time before 2015, or more than two days ahead. */
    absurd_times: count,
    /** Could not be stored when they came, and stayed with the sender; once for each try. */
    refused: count,
    /** Nobody can store them: left out for good. */
    set_aside: count,
    /** Where those of this and earlier starts are kept, up to a bound; null = none are. */
    set_aside_file: z.string().nullable(),
    texts: count,
    last_taken_at: instant.nullable(),
    latest_ts: instant.nullable(),
  }),
  decisions: z.object({ version: count, in_force: count }),
  /** Those heard of last. */
  gateways: z
    .array(
      z.object({
        gateway: z.string(),
        version: count,
        seen_at: instant,
        /** What waits in its spool; null = it did not say. */
        spool_bytes: count.nullable(),
        /** Why it cannot hand in what it saw, and for how long; null = it can. */
        shipping_error: z.string().nullable(),
        shipping_failing_seconds: z.number().min(0),
        /** Audit records under the last head that it witnessed; null = it witnesses none. */
        audit_witnessed: count.nullable(),
        /** Why the audit log does not follow from what it witnessed; null = it does. */
        audit_conflict: z.string().nullable(),
        /** What is wrong there and needs a person. */
        problems: z.array(gatewayProblemSchema),
      }),
    )
    .max(MOST_NAMED),
  records: z.enum(['embedded', 'server']),
  /** The worst. */
  problems: z.array(problemSchema).max(MOST_NAMED),
  /** How many of each are not named here. */
  left_out: z.object({
    missing_days: count,
    refused_account_ids: count,
    refused_campaign_ids: count,
    gateways: count,
    problems: count,
  }),
});
export type Status = z.infer<typeof statusSchema>;
