/** A decision over time, with its frozen list and stages, as the control half keeps it. */

import { z } from 'zod';
import { decisionSchema } from './decision.ts';

/** UTC epoch milliseconds. */
const instant = z.number().int();
const count = z.number().int().min(0);

export const DECISION_STATES = [
  /** A second person has to approve it first. */
  'waiting',
  /** Approved, or needing no approval; its first stage lies ahead or is under way. */
  'rolling',
  /** Every account of its list is settled. */
  'in-force',
  /** Stopped half-way by a guard or a person: what was done holds, the rest is not done. */
  'stopped',
  'refused',
  'undone',
  'expired',
] as const;
export type DecisionState = (typeof DECISION_STATES)[number];

export const MEMBER_STATES = ['planned', 'done', 'failed', 'skipped', 'undone'] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

/** A live decision on an account, as the account's standing lists it. */
export const standingEntrySchema = z.object({
  decision_id: z.string(),
  action: decisionSchema.shape.action,
  mode: decisionSchema.shape.mode,
});
export type StandingEntry = z.infer<typeof standingEntrySchema>;

/** When which share of the frozen list is due; shares grow, and each stage contains the last. */
export const stageSchema = z.object({
  percent: z.number().gt(0).max(100),
  /** From the decision's start to the stage's. */
  after_ms: z.number().int().min(0),
});
export type Stage = z.infer<typeof stageSchema>;

/** Exactly whom a decision is about: the sorted list's length and hash, and how it is rolled out. */
export const frozenListSchema = z.object({
  count,
  /** Hex SHA-256 over the account ids as JSON strings, sorted by code unit, a line each. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type FrozenList = z.infer<typeof frozenListSchema>;

/** What a decision would do, told before it is taken. */
export const blastRadiusSchema = z.object({
  accounts: count,
  organisations: count,
  /** Accounts of a paid tier or above. */
  paying_accounts: count,
  exchanges_per_day: z.number().min(0),
  /** Revenue at stake: what these accounts' exchanges cost a day. */
  cost_usd_per_day: z.number().min(0),
  /** Share of all traffic; null where the whole is unknown. */
  share_of_traffic: z.number().min(0).max(1).nullable(),
  /** Of the last days, by the gateway's own matcher: as shadow mode would count; null = not known. */
  touched: z
    .object({ days: z.number().positive(), accounts: count, exchanges: count })
    .nullable()
    .default(null),
  expected_false_positives: z.number().min(0),
  /** How that number came about, in a sentence. */
  expected_false_positives_how: z.string(),
});
export type BlastRadius = z.infer<typeof blastRadiusSchema>;

/** Accounts left out of a list, and why. */
export const SKIP_REASONS = [
  'allow-listed',
  'cleared',
  'bulk-agreed',
  'hold-out',
  /** A challenge asks for nothing else. */
  'verified',
  /** A decision that does the same has it already. */
  'covered',
  'lifted',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** A decision with its life: who took it, whom it covers, how far it is, and how it ended. */
export const decisionRecordSchema = z.object({
  decision: decisionSchema,
  state: z.enum(DECISION_STATES),
  created_at: instant,
  created_by: z.string(),
  policy: z.object({ id: z.string(), version: z.number().int(), rule: z.string() }).nullable(),
  /** Null where the decision names no accounts, e.g. an address. */
  members: frozenListSchema.nullable(),
  /** Seeds order, jitter and hold-out. */
  seed: z.number().int().min(0).max(4_294_967_295),
  starts_at: instant,
  stages: z.array(stageSchema).min(1),
  jitter_ms: z.number().int().min(0),
  blast_radius: blastRadiusSchema,
  approval_id: z.string().nullable(),
  /** How many accounts of the list are in which state. */
  ledger: z.record(z.enum(MEMBER_STATES), count),
  ended_at: instant.nullable(),
  ended_by: z.string().nullable(),
  ended_reason: z.string().nullable(),
});
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** A decision as it is laid out, before anybody took it. */
export type NewDecision = Omit<
  DecisionRecord,
  'created_at' | 'created_by' | 'ledger' | 'ended_at' | 'ended_by' | 'ended_reason'
>;

/** One account of a decision's frozen list. */
export const decisionMemberSchema = z.object({
  decision_id: z.string(),
  account_id: z.string(),
  /** Place in the seeded order in which stages take accounts. */
  place: count,
  due_at: instant,
  state: z.enum(MEMBER_STATES),
  /** Why it was skipped or failed. */
  why: z.string().nullable(),
  /** Live decisions on the account just before this one took effect; null until then. */
  prior: z.array(standingEntrySchema).nullable(),
  settled_at: instant.nullable(),
});
export type DecisionMember = z.infer<typeof decisionMemberSchema>;
