/** The `export` command: writes a scan result, or the detection rules, in the format of another system. */
import { kqlVolume, outputRatio } from '#detect/index';
import {
  type ExportContext,
  FORMAT_IDS,
  type FormatId,
  RULE_LANGUAGES,
  type RuleLanguage,
} from '#respond/index';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { TLP_LEVELS, type TlpLevel } from '#std/stix';
import { visibleText } from '#std/visible-text';
import {
  type CommandContext,
  type CommandSpec,
  type Given,
  integer,
  seconds,
  usage,
} from '../command.ts';
import { reserveOutput } from '../files/output-file.ts';
import { chosenCampaigns, readResult } from '../files/read-result.ts';

/** The word that stands for our rules instead of a result. */
const RULES = 'rules';
const DEFAULT_VALID_SECONDS = 24 * 3600;

export const exportCommand: CommandSpec = {
  name: 'export',
  summary: 'Write campaigns and findings, or rules, in the format of another system.',
  arguments: [
    {
      name: 'result',
      description: 'What scan --json printed; - reads standard input; rules stands for our rules.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    {
      flags: '--format <id>',
      description: `Format: of a result ${FORMAT_IDS.join(', ')}; of rules ${RULE_LANGUAGES.join(', ')}.`,
      choices: [...FORMAT_IDS, ...RULE_LANGUAGES],
    },
    {
      flags: '--campaign <id>',
      description: 'Only this campaign.',
      repeatable: true,
      parse: String,
    },
    {
      flags: '--list-networks',
      description:
        'Lists: also /24 and /48 networks that only members used, three or more of them.',
    },
    {
      flags: '--others-at-most <n>',
      description: 'Lists: also what so many accounts outside the campaign used (default: 0).',
      parse: integer,
    },
    {
      flags: '--valid <duration>',
      description: 'How long blocks and indicators hold (default: 1d).',
      parse: seconds,
    },
    {
      flags: '--tlp <level>',
      description: 'STIX: to whom it may be passed on (default: amber).',
      choices: TLP_LEVELS,
    },
    { flags: '--with-accounts', description: 'STIX: name the accounts (default: none is named).' },
    { flags: '--out <file>', description: 'Write to a file instead of stdout.' },
  ],
  examples: [
    'stillwatch export result.json --format ocsf > findings.ndjson',
    'stillwatch export result.json --format nginx --campaign c1 --out stillwatch.conf',
    'stillwatch export rules --format sigma > stillwatch.yml',
  ],
  run: runExport,
};

async function runExport(context: CommandContext, given: Given): Promise<number> {
  const { positional, options } = given;
  const [source = ''] = positional;
  const format = options.format as string | undefined;
  if (format === undefined) throw usage('export needs --format');
  const file = options.out as string | undefined;
  const writeFile = file === undefined ? null : await reserveOutput(file);
  const isRules = (RULE_LANGUAGES as readonly string[]).includes(format);
  if (isRules !== (source === RULES)) throw usage(mismatch(isRules, format));
  const text = isRules
    ? await rulesText(format as RuleLanguage)
    : await resultText(format as FormatId, context, given);
  if (writeFile !== null) {
    await writeFile(text);
    context.say(`Written to ${visibleText(file ?? '')}`);
  } else {
    context.stdout.write(text);
  }
  return EXIT.ok;
}

function mismatch(isRules: boolean, format: string): string {
  return isRules
    ? `${format} is a language of rules: \`stillwatch export rules --format ${format}\``
    : `rules are written as ${RULE_LANGUAGES.join(', ')}, not ${format}; for a file of that name say ./rules`;
}

async function rulesText(language: RuleLanguage): Promise<string> {
  const { rulesOf } = await import('#respond/index');
  const { writeRules } = await import('#respond/index');
  const { DEFAULT_ATTRIBUTION } = await import('#attribute/index');
  const { RARE_ACCOUNTS } = await import('#attribute/index');
  const { tokens = 0, requests = 0 } = kqlVolume.params;
  const { ratio = 0, requests: fewest = 0 } = outputRatio.params;
  const rules = rulesOf({
    volume: { tokens, requests },
    ratio: { requests: fewest, ratio },
    shared: {
      accountsAtLeast: DEFAULT_ATTRIBUTION.accountsAtLeast,
      accountsAtMost: RARE_ACCOUNTS,
    },
  });
  return writeRules(language, rules);
}

async function resultText(
  id: FormatId,
  { clock, version, stdin, say }: CommandContext,
  { positional, options }: Given,
): Promise<string> {
  const { detectionsOf } = await import('#respond/index');
  const { findExportFormat } = await import('#respond/index');
  const format = findExportFormat(id);
  if (format === null) throw usage(`there is no format ${id}`);
  const result = await readResult(positional[0] ?? '', stdin);
  const ids = options.campaign as string[] | undefined;
  const campaigns = chosenCampaigns(result, ids);
  const accounts = ids === undefined && format.of === 'detections' ? result.accounts : [];
  const detections = detectionsOf(campaigns, accounts);
  const valid = (options.valid as number | undefined) ?? DEFAULT_VALID_SECONDS;
  const exportContext: ExportContext = {
    madeAt: clock(),
    version,
    activity: 'create',
    validMs: valid * 1000,
  };
  const bare = campaigns.filter(({ traits }) => traits === undefined).length;
  if (bare > 0) {
    say(
      `${formatCounted(bare, 'campaign')} without addresses: the result is of an earlier release.`,
    );
  }
  return format.write(detections, exportContext, {
    networks: options.listNetworks === true,
    othersAtMost: (options.othersAtMost as number | undefined) ?? 0,
    tlp: (options.tlp as TlpLevel | undefined) ?? 'amber',
    accounts: options.withAccounts === true,
  });
}
