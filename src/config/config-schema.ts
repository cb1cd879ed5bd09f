import { z } from 'zod';
import { NETWORK_KINDS } from '#schema/network';
import { KEEP_TEXT } from '#schema/scan-options';
import { LOG_LEVELS } from '#std/log';

/**
 * Every setting, with its unit in its name. This file is the only list: the reference page, the
 * names of environment variables, the help of flags and `config check` come from it.
 */
const path = z.string().min(1).max(4096).meta({ path: true });

const scan = z.strictObject({
  workers: z
    .int()
    .min(1)
    .max(256)
    .nullable()
    .default(null)
    .describe('Threads that read and fingerprint; null uses every core.'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1)
    .describe('Start of all randomness; the same seed and input give the same result.'),
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.01)
    .describe('Share of wrongly named accounts, among those named, that is accepted on average.'),
  stepSeconds: z
    .int()
    .min(60)
    .max(604_800)
    .nullable()
    .default(null)
    .describe(
      'Length of the steps in which a scan walks time, in seconds; null chooses at most 64 steps.',
    ),
  maxRejectShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of unreadable records above which a scan fails.'),
  keepText: z
    .enum(KEEP_TEXT)
    .default('none')
    .describe('Whether prompt and answer text is stored: none, a sample, or all.'),
  accountLimit: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(20)
    .describe('Accounts listed in the terminal; 0 lists all.'),
});

const store = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .default(null)
    .describe('HTTP address of a ClickHouse server; null uses the embedded engine.'),
  username: z.string().max(256).default('default').describe('User at the ClickHouse server.'),
  passwordFile: path
    .nullable()
    .default(null)
    .describe('File whose first line is the password; never given on the command line.'),
  database: z.string().max(256).default('default').describe('Database at the ClickHouse server.'),
  directory: path
    .nullable()
    .default(null)
    .describe('Where the embedded engine keeps its data; null forgets it after the command.'),
});

const networks = z.strictObject({
  csvFile: path
    .nullable()
    .default(null)
    .describe('What is known of networks: CSV with prefix,asn,name,kind,country.'),
  mmdbFiles: z
    .array(path)
    .max(16)
    .default([])
    .describe('MMDB files (address to ASN, country or kind); later files fill what earlier lack.'),
  listFiles: z
    .array(z.strictObject({ kind: z.enum(NETWORK_KINDS), file: path }))
    .max(64)
    .default([])
    .describe('Lists of prefixes or ASNs, one a line, that are all of one kind, e.g. hosting.'),
});

const tail = z.strictObject({
  thresholdPerMinute: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(100)
    .describe('Calls in 60 seconds above which an address, network or key raises an alarm.'),
  endpointPatterns: z
    .array(z.string().min(1).max(512))
    .max(32)
    .default([])
    .describe('Regular expressions of paths to watch; empty watches the usual generation paths.'),
  maxKeys: z
    .int()
    .min(100)
    .max(1_000_000)
    .default(20_000)
    .describe('Addresses, networks and keys held in memory, each; the quietest give way.'),
});

const log = z.strictObject({
  level: z.enum(LOG_LEVELS).default('warn').describe('Least severe log line that is written.'),
});

export const configSchema = z.strictObject({
  scan: scan.prefault({}).describe('How logs are read and judged.'),
  store: store.prefault({}).describe('Where exchanges are kept.'),
  networks: networks.prefault({}).describe('What is known of addresses.'),
  tail: tail.prefault({}).describe('Live triage of an access log.'),
  log: log.prefault({}).describe('Structured log on stderr.'),
});
export type Config = z.infer<typeof configSchema>;
