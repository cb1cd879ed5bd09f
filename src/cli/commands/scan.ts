/** The `scan` command: turns its options into a scan, runs it, and prints or writes what it found. */
import type { ScanContext } from '#analysis/index';
import { PRESETS } from '#detect/index';
import { NETWORK_KINDS } from '#schema/network';
import { KEEP_TEXT, type ScanOptions } from '#schema/scan-options';
import { EXIT } from '#std/error-catalogue';
import { visibleText } from '#std/visible-text';
import { askedScan, withCompanions } from '../asked-scan.ts';
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
import { type FailOn, failsOn, parseFailOn } from '../fail-on.ts';
import { readConfirmed } from '../files/confirmed-accounts.ts';
import { reserveOutput } from '../files/output-file.ts';
import { factsWarnings } from '../render/facts-rows.ts';
import { previewLines, refuseUnread } from '../render/input-preview.ts';
import { presetLines } from '../render/preset-rows.ts';
import { scanLines } from '../render/scan-result.ts';
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
      parse: parseFailOn,
    },
    { flags: '--limit <n>', setting: 'scan.accountLimit', parse: integer },
  ],
  examples: [
    'stillwatch scan logs.jsonl --report out.html',
    'stillwatch scan "logs/*.json.gz" --accounts accounts.jsonl --json > result.json',
    'stillwatch scan logs.jsonl --confirmed acct-17,acct-92',
    'stillwatch scan dump.csv --map account_id=user --map ts=time --map ip=ip --map prompt=question',
  ],
  run: runScan,
};

function networkList(text: string): { kind: string; file: string } {
  const [kind, file] = pair(text);
  if (!(NETWORK_KINDS as readonly string[]).includes(kind)) {
    throw usage(`--network-list takes kind=file, kind being one of ${NETWORK_KINDS.join(', ')}`);
  }
  return { kind, file };
}

async function runScan(context: CommandContext, given: Given): Promise<number> {
  const { options } = given;
  if (options.confirmed !== undefined && options.accountsOnly === true) {
    throw usage('--confirmed asks who is tied to accounts, and --accounts-only looks for no ties');
  }
  const confirmed = await readConfirmed(options.confirmed as string | undefined);
  const found = await withCompanions(askedScan(context.config, given), context.say);
  const asked = { ...found, confirmed };
  const wanted = options.failOn as FailOn | undefined;
  if (options.explainInput === true) {
    await explain(context, asked);
    return EXIT.ok;
  }
  if (typeof options.preset === 'string') {
    const hits = await applyRule(context, asked, options.preset);
    return hits > 0 && wanted !== undefined ? EXIT.findings : EXIT.ok;
  }
  const file = options.report as string | undefined;
  const writeReport = file === undefined ? null : await reserveOutput(file);
  const { scan } = await import('#analysis/index');
  const { result, report } = await scan(asked, scanContext(context));
  if (writeReport !== null) {
    const { renderReport } = await import('#report/index');
    await writeReport(renderReport(report));
  }
  if (context.json) {
    context.print(JSON.stringify(result));
  } else {
    const details = report.campaigns.map(({ detail }) => detail);
    const view = { ...viewOf(context), rejectsFile: asked.rejectsFile };
    const blindSpots = report.blind_spots;
    for (const line of scanLines(result, { ...view, blindSpots, details })) context.print(line);
  }
  for (const warning of factsWarnings(result.input)) context.say(`warning: ${warning}`);
  if (file !== undefined) context.say(`Report written to ${visibleText(file)}`);
  return wanted !== undefined && failsOn(result, wanted) ? EXIT.findings : EXIT.ok;
}

async function explain(context: CommandContext, asked: ScanOptions): Promise<void> {
  const { previewInput } = await import('../preview-input.ts');
  const preview = await previewInput(asked, context);
  if (context.json) context.print(JSON.stringify(preview));
  else for (const line of previewLines(preview, context.paint)) context.print(line);
  refuseUnread(preview);
}

/** Gives the number of hits. */
async function applyRule(
  context: CommandContext,
  asked: ScanOptions,
  preset: string,
): Promise<number> {
  const { runPreset } = await import('../run-preset.ts');
  const outcome = await runPreset(asked, preset, scanContext(context));
  if (context.json) context.print(JSON.stringify(outcome));
  else for (const line of presetLines(outcome, viewOf(context))) context.print(line);
  return outcome.rows.length;
}

function viewOf({ config, stdout, paint }: CommandContext) {
  return { width: readingWidth(stdout), limit: config.scan.accountLimit, paint };
}

function scanContext(context: CommandContext): ScanContext {
  const { stdin, progress, log, say, clock, abort, version } = context;
  const openStore = () => openSoundStore(context.config, { log, say });
  const endUserKey = () => keyOfKeptStore(context.config);
  return { openStore, endUserKey, stdin, progress, log, clock, abort, version };
}
