/** The `campaigns` commands: list, show, contain and undo; also the options that every deciding command takes. */
import { readPages } from '#client/index';
import { type CampaignRecord, campaignRecordSchema } from '#schema/campaign-record';
import {
  DECISION_ACTIONS,
  DECISION_MODES,
  type DecisionAction,
  type DecisionMode,
} from '#schema/decision';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer, type OptionSpec, pair, reasonOf, seconds } from '../command.ts';
import { campaignPage, containedLines } from '../render/control-lines.ts';
import { CAMPAIGN_COLUMNS } from '../render/list-columns.ts';
import { listOptions, printList } from '../terminal/list.ts';

const CAMPAIGN = { name: 'campaign', description: 'Its id.', required: true, variadic: false };
const HOUR_S = 3600;
const ROLES = ['core', 'likely'] as const;

export const REASON_OPTION: OptionSpec = {
  flags: '--reason <text>',
  description: 'Why; kept in the audit log.',
};

export const UNDO_DRY_RUN: OptionSpec = {
  flags: '--dry-run',
  description: 'Say what would be taken back, and take nothing back.',
};

/** What every command that decides takes. */
export const DECIDE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--param <name=value>',
    description:
      'What the action takes, e.g. requests_per_minute=10; the dry run shows the defaults.',
    repeatable: true,
    parse: pair,
  },
  {
    flags: '--mode <mode>',
    description: 'enforce, or shadow to see whom it would hit (default: enforce).',
    choices: DECISION_MODES,
  },
  {
    flags: '--ttl <duration>',
    description: 'How long it holds, e.g. 7d (default: 7d).',
    parse: seconds,
  },
  { flags: '--staged', description: 'In growing stages, 1, 10 and 100 %, instead of at once.' },
  { flags: '--dry-run', description: 'Say exactly what it would do, and do nothing.' },
  {
    flags: '--confirm-count <n>',
    description: 'How many accounts it covers; needed for more than 1,000.',
    parse: integer,
  },
  { flags: '--unknown', description: 'It is meant although nothing was ever seen of it.' },
  { flags: '--expect <sha256>', description: 'Refuse when the list is not the one looked at.' },
  REASON_OPTION,
];

/** The options that every decision has, as the API takes them. */
export function decidedBody(options: Readonly<Record<string, unknown>>) {
  const { mode, ttl, staged, dryRun, confirmCount, expect, unknown } = options;
  const params = (options.param as [string, string][] | undefined) ?? [];
  return {
    params: Object.fromEntries(params.map(([name, text]) => [name, readValue(text)])),
    reason: reasonOf(options),
    staged: staged === true,
    dry_run: dryRun === true,
    unknown: unknown === true,
    ...(mode === undefined ? {} : { mode: mode as DecisionMode }),
    ...(ttl === undefined ? {} : { ttl_hours: (ttl as number) / HOUR_S }),
    ...(confirmCount === undefined ? {} : { confirm_count: confirmCount as number }),
    ...(expect === undefined ? {} : { expect_sha256: expect as string }),
  };
}

function readValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

const ls: CommandSpec = {
  name: 'campaigns ls',
  summary: 'List campaigns, the latest alarm first.',
  arguments: [],
  options: [
    {
      flags: '--state <state>',
      description: 'In this state only.',
      choices: campaignRecordSchema.shape.state.options,
    },
    ...listOptions(CAMPAIGN_COLUMNS),
  ],
  examples: ['stillwatch campaigns ls'],
  async run(context, { options }) {
    const client = await askControl(context);
    const wanted = { state: options.state as CampaignRecord['state'] | undefined };
    const listed = await readPages(client.campaigns.list, wanted, { rows: 'campaigns' });
    if (context.json) context.print(JSON.stringify(listed));
    else
      printList(
        context,
        { options },
        {
          columns: CAMPAIGN_COLUMNS,
          rows: listed.campaigns,
          left_out: listed.left_out,
          empty: 'No campaign stands.',
        },
      );
    return EXIT.ok;
  },
};

const show: CommandSpec = {
  name: 'campaigns show',
  summary: 'Show a campaign: its evidence, its accounts, and what speaks against it.',
  arguments: [CAMPAIGN],
  options: [],
  examples: ['stillwatch campaigns show c1'],
  async run(context, { positional }) {
    const client = await askControl(context);
    const record = await client.campaigns.show({ campaign_id: positional[0] ?? '' });
    if (context.json) context.print(JSON.stringify(record));
    else for (const line of campaignPage(record)) context.print(line);
    return EXIT.ok;
  },
};

const contain: CommandSpec = {
  name: 'campaigns contain',
  summary: 'Contain a campaign: one decision acts on all of its accounts at every gateway.',
  arguments: [CAMPAIGN],
  options: [
    {
      flags: '--action <action>',
      description:
        'Step of the ladder (default: challenge, which asks for verification and serves meanwhile).',
      choices: DECISION_ACTIONS,
    },
    { flags: '--fringe', description: 'Loosely tied members too.' },
    ...DECIDE_OPTIONS,
  ],
  examples: [
    'stillwatch campaigns contain c1 --dry-run',
    'stillwatch campaigns contain c1 --reason "one operator, harvesting"',
  ],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const wanted = {
      ...decidedBody(options),
      campaign_id: positional[0] ?? '',
      ...(options.action === undefined ? {} : { action: options.action as DecisionAction }),
      roles: options.fringe === true ? [...ROLES, 'fringe' as const] : [...ROLES],
    };
    const contained = await client.campaigns.contain(wanted);
    if (context.json) context.print(JSON.stringify(contained));
    else for (const line of containedLines(contained)) context.print(line);
    return EXIT.ok;
  },
};

const undo: CommandSpec = {
  name: 'campaigns undo',
  summary: 'Undo the decisions about a campaign; a policy’s shadow decisions stay unless you ask.',
  arguments: [CAMPAIGN],
  options: [
    { flags: '--shadow', description: 'The shadow decisions of policies too.' },
    UNDO_DRY_RUN,
    REASON_OPTION,
  ],
  examples: ['stillwatch campaigns undo c1 --reason "the customer called"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const dry_run = options.dryRun === true;
    const undone = await client.campaigns.undo({
      campaign_id: positional[0] ?? '',
      shadow: options.shadow === true,
      dry_run,
      reason: reasonOf(options),
    });
    if (context.json) context.print(JSON.stringify(undone));
    else {
      const { decision_ids, accounts } = undone;
      const what = formatCounted(decision_ids.length, 'decision');
      const took = dry_run ? 'Would take back' : 'Took back';
      context.print(`${took} ${what} about ${formatCounted(accounts, 'account')}.`);
    }
    return EXIT.ok;
  },
};

export const CAMPAIGN_COMMANDS: readonly CommandSpec[] = [ls, show, contain, undo];
