/** The list of all settings, their bounds and their defaults. */

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
    .describe('Seed of all randomness; the same seed and input give the same result.'),
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.01)
    .describe('Accepted share of wrong names among the accounts and campaigns named, on average.'),
  stepSeconds: z
    .int()
    .min(60)
    .max(604_800)
    .nullable()
    .default(null)
    .describe(
      'Length of the steps in which a scan goes through time, in seconds; null takes at most 64 steps.',
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
  cluster: z
    .string()
    .regex(/^[\w.-]{1,128}$/)
    .nullable()
    .default(null)
    .describe(
      'Cluster that spreads and replicates the tables, by its name in remote_servers; null keeps them on that server.',
    ),
  directory: path
    .nullable()
    .default(null)
    .describe('Where the embedded engine keeps its data; null deletes it after the command.'),
});

const networks = z.strictObject({
  csvFile: path
    .nullable()
    .default(null)
    .describe('Facts about networks: CSV with prefix,asn,name,kind,country.'),
  mmdbFiles: z
    .array(path)
    .max(16)
    .default([])
    .describe(
      'MMDB files (address to ASN, country or kind); later files fill gaps of earlier ones.',
    ),
  listFiles: z
    .array(
      z.strictObject({
        kind: z.enum(NETWORK_KINDS).describe('Kind of every network in the file.'),
        file: path.describe('File with one prefix or ASN a line.'),
      }),
    )
    .max(64)
    .default([])
    .describe('Lists of prefixes or ASNs, one a line, all of one kind, e.g. hosting.'),
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
    .describe('Most addresses, networks and keys in memory, each; the quietest are dropped first.'),
});

const approval = z.strictObject({
  accountsAtLeast: z.int().min(1).default(1000).describe('Accounts that it touches.'),
  expectedWrongAtLeast: z
    .number()
    .min(0)
    .default(5)
    .describe('Accounts that it is expected to hit wrongly.'),
  servedShareBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of the calls that it leaves: less counts as a suspension.'),
  requestsPerMinuteBelow: z
    .number()
    .min(0)
    .default(1)
    .describe('Requests a minute that it leaves: fewer count as a suspension.'),
  outputTokensBelow: z
    .number()
    .min(0)
    .default(64)
    .describe('Output tokens that it leaves: fewer count as a suspension.'),
});

const control = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .default(null)
    .describe('Where commands reach the control half; null: on this machine, at control.port.'),
  credential: z
    .string()
    .min(1)
    .max(256)
    .nullable()
    .default(null)
    .describe('Credential of commands; a file keeps it out of process lists.'),
  credentialFile: path
    .nullable()
    .default(null)
    .describe('File with the credential of commands; null looks in the state directory.'),
  firstCredentialsDirectory: path
    .nullable()
    .default(null)
    .describe(
      'Directory for the first credentials, admin-credential, approver-credential and gateway-credential: read from there, or made and written there at the first start. Null shows them once.',
    ),
  host: z.string().min(1).max(253).default('127.0.0.1').describe('Address the API listens on.'),
  port: z.int().min(0).max(65_535).default(8790).describe('Port of the API; 0 takes a free one.'),
  allowedHosts: z
    .array(z.string().min(1).max(253))
    .max(32)
    .default([])
    .describe('Other host names under which the API answers (Host header).'),
  challengeUrls: z
    .array(z.url({ protocol: /^https$/ }).max(2048))
    .max(32)
    .default([])
    .describe(
      'Where challenges may send customers; the first is taken where a decision names none.',
    ),
  approval: approval.prefault({}).describe('When what a person decides needs a second person.'),
  stateDirectory: path
    .default('.stillwatch')
    .describe('Directory for the data of everything that is embedded.'),
  recordsUrl: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//)
    .max(2048)
    .nullable()
    .default(null)
    .describe(
      'PostgreSQL for the records, postgres://…; null embeds them. The password comes from PGPASSWORD.',
    ),
  auditKeyFile: path
    .nullable()
    .default(null)
    .describe(
      'Key that signs the audit log. All control processes of one database share it; the first makes it.',
    ),
  endUserIds: z
    .enum(['hashed', 'clear'])
    .default('hashed')
    .describe(
      'How end users of imported exchanges are kept: under a keyed hash (HMAC) of their id, or under that id itself.',
    ),
  endUserKeyFile: path
    .nullable()
    .default(null)
    .describe(
      'File with the key of that hash, shared with gateways and all control processes of one store; null: end-user-key in stateDirectory, made at the first start.',
    ),
  accountsFile: path.nullable().default(null).describe('Facts about accounts, read at start.'),
  destinationsFile: path
    .nullable()
    .default(null)
    .describe('Where alerts go: YAML or JSON with a list of destinations, see docs/respond.'),
  dropDirectory: path
    .nullable()
    .default(null)
    .describe('Folder for log files: each is read, then moved to its subfolder done or failed.'),
  stepSeconds: z
    .number()
    .min(0.5)
    .max(86_400)
    .default(60)
    .describe('Time between looks at all accounts, in seconds.'),
  lagSeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(5)
    .describe('How long a look waits for exchanges that are still on their way.'),
  retentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days of the past that the control half reads again when it starts.'),
  exchangeRetentionDays: z
    .int()
    .min(1)
    .max(3650)
    .nullable()
    .default(400)
    .describe(
      'Days after which an exchange is deleted, counted from when it happened; at least retentionDays. Null keeps all.',
    ),
  textRetentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days after which a kept prompt or answer is deleted, counted from its keeping.'),
});

const log = z.strictObject({
  level: z.enum(LOG_LEVELS).default('warn').describe('Least severe log line that is written.'),
});

export const configSchema = z.strictObject({
  scan: scan.prefault({}).describe('How logs are read and judged.'),
  store: store.prefault({}).describe('Where exchanges are kept.'),
  networks: networks.prefault({}).describe('Facts about addresses.'),
  tail: tail.prefault({}).describe('Live triage of an access log.'),
  control: control.prefault({}).describe('The control half, and how commands reach it.'),
  log: log.prefault({}).describe('Structured log on stderr.'),
});
export type Config = z.infer<typeof configSchema>;
