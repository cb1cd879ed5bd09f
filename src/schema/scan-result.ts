/** The result document of a scan, which other programs read. */

import { z } from 'zod';
import { campaignSchema } from './campaign.ts';
import { expansionSchema } from './expansion.ts';
import { accountResultSchema, unusualAccountSchema } from './finding.ts';
import { lookAlikeSchema } from './look-alike.ts';

/** How a file about accounts or networks was read. */
const factsFileSchema = z.object({
  file: z.string(),
  lines_read: z.number().int(),
  lines_not_read: z.number().int(),
  /** Why it breaks off before its end. */
  damage: z.string().nullable(),
  /** The first lines, and fields of lines that were read otherwise, that could not be used. */
  examples: z.array(
    z.object({ line: z.number().int(), field: z.string().nullable(), why: z.string() }),
  ),
});
export type FactsFile = z.infer<typeof factsFileSchema>;

export const SCAN_SCHEMA = 'stillwatch.scan/1';

/** The document that `scan --json` prints. Fields may be added, none removed or renamed. */
export const scanResultSchema = z.object({
  schema: z.literal(SCAN_SCHEMA),
  input: z.object({
    exchanges: z.number().int(),
    accounts: z.number().int(),
    rejected: z.number().int(),
    /** Lines that came with an id already seen: read once, counted here. */
    duplicates: z.number().int(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    /** UTC days of which kept exchanges are damaged and left out; null = the store does not say. */
    missing_days: z.array(z.string()).nullable().default([]),
    formats: z.array(z.object({ format: z.string(), files: z.number().int() })),
    unknown_fields: z.array(z.object({ field: z.string(), records: z.number().int() })),
    /** Records that are no exchanges, by why. */
    skipped: z.array(z.object({ why: z.string(), records: z.number().int() })).default([]),
    /** Paths given by --map that no record has. */
    absent_fields: z.array(z.object({ field: z.string(), path: z.string() })).default([]),
    reject_reasons: z.array(
      z.object({ code: z.string(), field: z.string().nullable(), records: z.number().int() }),
    ),
    /** Accounts that are addresses: their requests name no user. */
    addresses_as_accounts: z.number().int().default(0),
    /** The accounts file, and how many accounts of the log it is about; null = none was given. */
    accounts_file: factsFileSchema
      .extend({
        accounts: z.number().int(),
        known: z.number().int(),
        values_not_used: z.number().int(),
        unknown_fields: z.array(z.object({ field: z.string(), records: z.number().int() })),
      })
      .nullable()
      .default(null),
    /** Files about networks, and of how many of the addresses looked up something is known; null = none. */
    networks: z
      .object({
        files: z.array(factsFileSchema),
        addresses: z.number().int(),
        known: z.number().int(),
      })
      .nullable()
      .default(null),
  }),
  /** Accounts whose findings stand after the false-discovery correction, most suspicious first. */
  accounts: z.array(accountResultSchema),
  /** The most unusual of those that are not named, neither alone nor in a campaign; a few at most. */
  unusual: z.array(unusualAccountSchema).default([]),
  /** Whether anybody looked for campaigns where some could be found. */
  campaigns_sought: z.boolean().default(true),
  /** Why none can be found, whoever looks: the log has nothing that accounts could share. */
  campaigns_impossible: z.string().nullable().default(null),
  campaigns: z.array(campaignSchema),
  /** Groups that look like campaigns by what they share and are not accused, most surprising first. */
  look_alikes: z.array(lookAlikeSchema).default([]),
  /** How many more there are than are listed. */
  look_alikes_unlisted: z.number().int().min(0).default(0),
  /** Who is tied to accounts that an analyst confirmed; null = none were named. */
  expansion: expansionSchema.nullable().default(null),
  /** How many accounts each detector judged, could not judge, and flagged. */
  detectors: z.array(
    z.object({
      detector: z.string(),
      asks: z.string(),
      judged: z.number().int(),
      insufficient: z.number().int(),
      flagged: z.number().int(),
    }),
  ),
  error_rates: z.object({
    method: z.string(),
    false_discovery_rate: z.number(),
    accounts_tested: z.number().int(),
    seed: z.number().int(),
  }),
  timings: z.record(z.string(), z.number()),
});
export type ScanResult = z.infer<typeof scanResultSchema>;
