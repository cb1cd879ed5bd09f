/** The options of a scan, shared by the command that takes them and the analysis that runs it. */

import { z } from 'zod';
import { NETWORK_KINDS } from './network.ts';

export const KEEP_TEXT = ['none', 'sample', 'all'] as const;
export type KeepText = (typeof KEEP_TEXT)[number];

/** In a folder of logs, what is known of accounts and networks: it goes with the logs of the folder. */
export const COMPANION_FILES = { accounts: 'accounts.jsonl', networks: 'networks.csv' } as const;

/** What a scan is asked to do, after flags, environment and configuration file were joined. */
export const scanOptionsSchema = z.strictObject({
  /** Files, directories, globs, or `-` for standard input. */
  inputs: z.array(z.string().min(1)).min(1),
  accountsFile: z.string().nullable(),
  /** Id of a log format; null = recognise it from the first records. */
  format: z.string().nullable(),
  /** Exchange field → path in the foreign record. */
  fieldMap: z.record(z.string(), z.string()),
  networks: z.strictObject({
    csvFile: z.string().nullable(),
    mmdbFiles: z.array(z.string()),
    listFiles: z.array(z.strictObject({ kind: z.enum(NETWORK_KINDS), file: z.string() })),
  }),
  /** ClickHouse URL; null = the embedded engine. */
  storeUrl: z.string().nullable(),
  /** Where the embedded engine keeps its data; null = a temporary directory, removed at the end. */
  keepDirectory: z.string().nullable(),
  keepText: z.enum(KEEP_TEXT),
  workers: z.number().int().min(1).max(256),
  seed: z.number().int().min(0).max(4_294_967_295),
  falseDiscoveryRate: z.number().gt(0).lt(1),
  /** Length of the steps in which a scan walks time; null = chosen from the span of the log. */
  stepMs: z.number().int().min(60_000).nullable(),
  /** Accounts are judged by themselves; nobody looks for campaigns. */
  accountsOnly: z.boolean().default(false),
  /** Accounts that an analyst confirmed: who is tied to them is asked too. */
  confirmed: z.array(z.string().min(1)),
  rejectsFile: z.string().nullable(),
  maxRejectShare: z.number().min(0).max(1),
});
export type ScanOptions = z.infer<typeof scanOptionsSchema>;
