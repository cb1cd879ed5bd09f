/** The `scan` command: turns its options into a scan, runs it, and prints or writes what it found. */
import { availableParallelism } from 'node:os';
import { PRESETS } from '#detect/index';
import { NETWORK_KINDS } from '#schema/network';
import { KEEP_TEXT, type ScanOptions, scanOptionsSchema } from '#schema/scan-options';
import type { ScanResult } from '#schema/scan-result';
import { EXIT } from '#std/error-catalogue';
import { visibleText } from '#std/visible-text';
import {
  type CommandContext,
  type CommandSpec,
  decimal,
  type Given,
  integer,
  pair,
  seconds,
  usage,
} from '../command.ts';
import { findCompanions } from '../files/companion-files.ts';
import { readConfirmed } from '../files/confirmed-accounts.ts';
import { reserveOutput } from '../files/output-file.ts';
import { previewLines } from '../render/input-preview.ts';
import { presetLines } from '../render/preset-rows.ts';
import { scanLines } from '../render/scan-result.ts';
import type { StageContext } from '../stages.ts';
import { keyOfKeptStore, openSoundStore } from '../store-options.ts';
import { readingWidth } from '../terminal/output.ts';

export const scanCommand: CommandSpec = {
  name: 'scan',
  summary: 'Read logs of LLM calls and say which accounts look like model harvesting, and why.',
  arguments: [
    {
      name: 'input',
      description:
        'Files, directories or quoted globs; - reads standard input. accounts.jsonl and networks.csv in a directory are used as such.',
      required: true,
      variadic: true,
    },
  ],
  options: [
    { flags: '--accounts <file>', description: 'What is known of accounts, NDJSON.' },
    { flags: '--format <id>', description: 'Log format, when it is not recognised by itself.' },
    {
      flags: '--map <field=path>',
      description: 'Where an exchange field stands in a foreign record, e.g. account_id=user.id.',
      repeatable: true,
      parse: pair,
    },
    { flags: '--networks <file>', setting: 'networks.csvFile' },
    { flags: '--mmdb <file>', setting: 'networks.mmdbFiles', repeatable: true },
    {
      flags: '--network-list <kind=file>',
      setting: 'networks.listFiles',
      repeatable: true,
      parse: networkList,
    },
    {
      flags: '--store <url>',
      setting: 'store.url',
      description: 'A ClickHouse server (default: the embedded engine).',
    },
    {
      flags: '--keep-store <dir>',
      setting: 'store.directory',
      description: 'Directory in which the embedded engine keeps its data (default: forgotten).',
    },
    { flags: '--keep-text <what>', setting: 'scan.keepText', choices: KEEP_TEXT },
    {
      flags: '--workers <n>',
      setting: 'scan.workers',
      description: 'Threads that read and fingerprint (default: one per core).',
      parse: integer,
    },
    { flags: '--seed <n>', setting: 'scan.seed', parse: integer },
    { flags: '--fdr <share>', setting: 'scan.falseDiscoveryRate', parse: decimal },
    {
      flags: '--step <duration>',
      setting: 'scan.stepSeconds',
      description: 'Length of the steps in which a scan walks time (default: at most 64 steps).',
      parse: seconds,
    },
    {
      flags: '--confirmed <accounts>',
      description:
        'Accounts known to harvest, a1,a2 or @file with one a line: says who is tied to them.',
    },
    { flags: '--rejects <file>', description: 'Keep records that could not be read, with why.' },
    { flags: '--max-reject-share <share>', setting: 'scan.maxRejectShare', parse: decimal },
    { flags: '--explain-input', description: 'Show how the first records are read, and stop.' },
    {
      flags: '--preset <rule>',
      description: 'Apply a plain rule that analysts use today instead of the detectors.',
      choices: PRESETS.map((preset) => preset.id),
    },
    {
      flags: '--accounts-only',
      description: 'Judge accounts by themselves and look for no campaigns: faster, and sees less.',
    },
    { flags: '--report <file>', description: 'Write a report as one HTML file.' },
    {
      flags: '--fail-on <what>',
      description: 'Exit with 10 on `any` named account, a score at or above N, or a `campaign`.',
      parse: failOn,
    },
    { flags: '--limit <n>', setting: 'scan.accountLimit', parse: integer },
  ],
  examples: [
    'stillwatch scan logs.jsonl --report out.html',
    'stillwatch scan "logs/*.json.gz" --accounts accounts.jsonl --json > result.json',
    'stillwatch scan logs.jsonl --confirmed acct-17,acct-92',
    'stillwatch scan dump.csv --map account_id=user --map ts=time --map prompt_chars=len',
  ],
  run: runScan,
};

type FailOn = { kind: 'any' } | { kind: 'campaign' } | { kind: 'score'; least: number };

function failOn(text: string): FailOn {
  if (text === 'any' || text === 'campaign') return { kind: text };
  const least = Number(text);
  if (text.trim() !== '' && least >= 0 && least <= 1) return { kind: 'score', least };
  throw usage(`--fail-on takes any, campaign or a score from 0 to 1, got ${text}`);
}

function networkList(text: string): { kind: string; file: string } {
  const [kind, file] = pair(text);
  if (!(NETWORK_KINDS as readonly string[]).includes(kind)) {
    throw usage(`--network-list takes kind=file, kind being one of ${NETWORK_KINDS.join(', ')}`);
  }
  return { kind, file };
}

async function runScan(context: CommandContext, given: Given): Promise<number> {
  const { options } = given;
  const confirmed = await readConfirmed(options.confirmed as string | undefined);
  const found = await withCompanions(scanOptions(context, given), context);
  const scan = { ...found, confirmed };
  const stage = stageContext(context);
  if (options.explainInput === true) {
    const preview = await context.stages.explainInput(scan, stage);
    if (context.json) context.print(JSON.stringify(preview));
    else for (const line of previewLines(preview, context.paint)) context.print(line);
    return EXIT.ok;
  }
  if (typeof options.preset === 'string') {
    const hits = await runPreset(context, scan, options.preset);
    return hits > 0 && options.failOn !== undefined ? EXIT.findings : EXIT.ok;
  }
  const file = options.report as string | undefined;
  const writeReport = file === undefined ? null : await reserveOutput(file);
  const { result, report } = await context.stages.scan(scan, stage);
  if (writeReport !== null) {
    const { renderReport } = await import('#report/index');
    await writeReport(renderReport(report));
  }
  if (context.json) {
    context.print(JSON.stringify(result));
  } else {
    const width = readingWidth(context.stdout);
    const { accountLimit: limit } = context.config.scan;
    const view = { width, limit, paint: context.paint, rejectsFile: scan.rejectsFile };
    const details = report.campaigns.map(({ detail }) => detail);
    const blindSpots = report.blind_spots;
    for (const line of scanLines(result, { ...view, blindSpots, details })) {
      context.print(line);
    }
  }
  if (file !== undefined) context.say(`Report written to ${visibleText(file)}`);
  return failed(result, options.failOn as FailOn | undefined) ? EXIT.findings : EXIT.ok;
}

/** Gives the number of hits. */
async function runPreset(
  context: CommandContext,
  scan: ScanOptions,
  preset: string,
): Promise<number> {
  const outcome = await context.stages.runPreset(scan, preset, stageContext(context));
  const width = readingWidth(context.stdout);
  const view = { width, limit: context.config.scan.accountLimit, paint: context.paint };
  if (context.json) context.print(JSON.stringify(outcome));
  else for (const line of presetLines(outcome, view)) context.print(line);
  return outcome.rows.length;
}

function failed(result: ScanResult, wanted: FailOn | undefined): boolean {
  if (wanted === undefined) return false;
  if (wanted.kind === 'campaign') return result.campaigns.length > 0;
  if (wanted.kind === 'any') return result.accounts.length > 0 || result.campaigns.length > 0;
  return result.accounts.some((account) => account.score >= wanted.least);
}

/** What lies beside the logs of a folder is used unless something else was named. */
async function withCompanions(scan: ScanOptions, { say }: CommandContext): Promise<ScanOptions> {
  const { accounts, networks } = await findCompanions(scan.inputs);
  const accountsFile = scan.accountsFile ?? accounts;
  const csvFile = scan.networks.csvFile ?? networks;
  if (accountsFile !== scan.accountsFile) say(`Accounts from ${visibleText(accountsFile ?? '')}`);
  if (csvFile !== scan.networks.csvFile) say(`Networks from ${visibleText(csvFile ?? '')}`);
  return { ...scan, accountsFile, networks: { ...scan.networks, csvFile } };
}

function scanOptions({ config }: CommandContext, { positional, options }: Given): ScanOptions {
  return scanOptionsSchema.parse({
    inputs: positional,
    accountsFile: options.accounts ?? null,
    format: options.format ?? null,
    fieldMap: Object.fromEntries((options.map as [string, string][] | undefined) ?? []),
    networks: config.networks,
    storeUrl: config.store.url,
    keepDirectory: config.store.directory,
    keepText: config.scan.keepText,
    workers: config.scan.workers ?? availableParallelism(),
    seed: config.scan.seed,
    falseDiscoveryRate: config.scan.falseDiscoveryRate,
    stepMs: config.scan.stepSeconds === null ? null : config.scan.stepSeconds * 1000,
    confirmed: [],
    rejectsFile: options.rejects ?? null,
    maxRejectShare: config.scan.maxRejectShare,
    accountsOnly: options.accountsOnly === true,
  });
}

function stageContext(context: CommandContext): StageContext {
  const { stdin, progress, log, say, clock, abort, version } = context;
  const openStore = () => openSoundStore(context.config, { log, say });
  const endUserKey = () => keyOfKeptStore(context.config);
  return { openStore, endUserKey, stdin, progress, log, clock, abort, version };
}
