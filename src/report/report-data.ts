/**
 * Everything the report draws, as plain JSON. The pipeline fills it; `renderReport` turns it into
 * one HTML file. Instants are ISO 8601 in UTC; evidence is −log10 of a p-value.
 */
import { z } from 'zod';
import { campaignDetailSchema } from '#schema/campaign-detail';
import { scanResultSchema } from '#schema/scan-result';

const instant = z.string();
const counts = z.array(z.number().min(0));

const seriesSchema = z.object({
  exchanges: counts,
  /** Null when no exchange of the log says how many tokens it cost. */
  output_tokens: counts.nullable(),
});

/** Buckets of equal length (an hour, as a rule) that all series share. */
const timelineSchema = z.object({
  starts_at: instant,
  bucket_ms: z.number().int().min(60_000),
  total: seriesSchema,
  /** The part of `total` that accounts of `result.accounts` or members of campaigns sent. */
  flagged: seriesSchema,
  /** Per detector: exchanges of the accounts that it flagged. */
  detectors: z.array(z.object({ detector: z.string(), exchanges: counts })),
});
export type Timeline = z.infer<typeof timelineSchema>;

/** How one detector's statistic spreads over the accounts that were compared. */
const distributionSchema = z.object({
  detector: z.string(),
  /** What is on the axis, with its unit, e.g. "share of prompts from one template (%)". */
  axis: z.string(),
  scale: z.enum(['linear', 'log']),
  bins: z
    .array(z.object({ low: z.number(), high: z.number(), accounts: z.number().int().min(0) }))
    .max(200),
  median: z.number().nullable(),
  /** Flagged accounts, on the same axis. */
  flagged: z.array(z.object({ account_id: z.string(), value: z.number() })),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** One detector's part in an account's evidence. */
const waterfallPartSchema = z.object({
  detector: z.string(),
  /** `hit`: stands out; `neutral`: within what its cohort does; `not-available`: could not judge. */
  outcome: z.enum(['hit', 'neutral', 'not-available']),
  /** −log10 p; 0 when not available. */
  evidence: z.number().min(0),
  p_value: z.number().min(0).max(1).nullable(),
  /** For `not-available`: what is missing. */
  note: z.string().nullable(),
});
export type WaterfallPart = z.infer<typeof waterfallPartSchema>;

const accountDetailSchema = z.object({
  account_id: z.string(),
  exchanges: z.number().int().min(0),
  output_tokens: z.number().min(0).nullable(),
  first_seen: instant,
  last_seen: instant,
  /** Labels of the cohorts it was compared with, broadest first. */
  cohorts: z.array(z.object({ label: z.string(), accounts: z.number().int().min(0) })),
  waterfall: z.array(waterfallPartSchema),
  /** −log10 of the account's own p-value, all detectors together. */
  evidence_total: z.number().min(0),
  /** −log10 p at which an account of this scan is named. */
  evidence_needed: z.number().min(0),
  /** Exchanges by hour of week, UTC, Monday 00:00 first; 168 numbers, or null when unknown. */
  hours_of_week: counts.length(168).nullable(),
  /** The same for its cohort as shares that add up to 1. */
  cohort_hours_of_week: counts.length(168).nullable(),
  /** What it used most: models, networks, addresses, user agents, tasks. */
  top: z.array(
    z.object({
      what: z.string(),
      distinct: z.number().int().min(0).nullable(),
      values: z.array(z.object({ value: z.string(), exchanges: z.number().int().min(0) })).max(10),
    }),
  ),
  /** What the accounts file says: tier, age, programme, ... */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type AccountDetail = z.infer<typeof accountDetailSchema>;

/** What the report shows of a campaign beside `result.campaigns`. */
const campaignPartSchema = z.object({
  detail: campaignDetailSchema,
  /** What members' own traffic says of them, as if there were no campaign; in their order. */
  alone: z.array(
    z.object({
      account_id: z.string(),
      /** It stands out by itself. */
      fired: z.boolean(),
      /** Null = could not be judged by itself. */
      p_value: z.number().min(0).max(1).nullable(),
    }),
  ),
});
export type CampaignPart = z.infer<typeof campaignPartSchema>;

/** What each kind of evidence means, in words; ids are those of results. */
const evidenceKindsSchema = z.object({
  tests: z.array(
    z.object({ id: z.string(), asks: z.string(), null_hypothesis: z.string(), family: z.string() }),
  ),
  views: z.array(
    z.object({
      id: z.string(),
      /** Finishes the sentence "these accounts share ...". */
      shares: z.string(),
      family: z.string(),
      /** Who shares such a value innocently. */
      innocent: z.array(z.string()),
    }),
  ),
});
export type EvidenceKinds = z.infer<typeof evidenceKindsSchema>;

export const REPORT_SCHEMA = 'stillwatch.report/1';

export const reportDataSchema = z.object({
  schema: z.literal(REPORT_SCHEMA),
  made_at: instant,
  version: z.string(),
  /** Names of what was read, as the user gave them. */
  sources: z.array(z.string()),
  result: scanResultSchema,
  /** Null when no instant is known. */
  timeline: timelineSchema.nullable(),
  distributions: z.array(distributionSchema),
  /** Details of flagged accounts, in the order of `result.accounts`; may be fewer. */
  accounts: z.array(accountDetailSchema),
  /** In the order of `result.campaigns`; may be fewer. */
  campaigns: z.array(campaignPartSchema),
  evidence: evidenceKindsSchema,
  /** What this log cannot show, one sentence each, e.g. which field is missing. */
  blind_spots: z.array(z.string()),
});
export type ReportData = z.infer<typeof reportDataSchema>;
