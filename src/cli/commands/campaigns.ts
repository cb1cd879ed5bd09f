import { campaignListSchema } from '#schema/api/campaigns';
import { containedSchema, undoneSchema } from '#schema/api/decisions';
import { campaignRecordSchema } from '#schema/campaign-record';
import { DECISION_ACTIONS, DECISION_MODES } from '#schema/decision';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer, type OptionSpec, seconds } from '../command.ts';
import { campaignPage, campaignRows, containedLines } from '../render/control-lines.ts';
import { tableWidth } from '../terminal/table-width.ts';

const CAMPAIGN = { name: 'campaign', description: 'Its id.', required: true, variadic: false };
const HOUR_S = 3600;

export const REASON_OPTION: OptionSpec = {
  flags: '--reason <text>',
  description: 'Why; kept in the audit log.',
};

/** What every command that decides takes. */
export const DECIDE_OPTIONS: readonly OptionSpec[] = [
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
  { flags: '--expect <sha256>', description: 'Refuse when the list is not the one looked at.' },
  REASON_OPTION,
];

/** The options that every decision has, as the API takes them. */
export function decidedBody(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { mode, ttl, staged, dryRun, confirmCount, expect, reason } = options;
  return {
    reason: (reason as string | undefined) ?? 'decided on the command line',
    staged: staged === true,
    dry_run: dryRun === true,
    ...(mode === undefined ? {} : { mode }),
    ...(ttl === undefined ? {} : { ttl_hours: (ttl as number) / HOUR_S }),
    ...(confirmCount === undefined ? {} : { confirm_count: confirmCount }),
    ...(expect === undefined ? {} : { expect_sha256: expect }),
  };
}

const ls: CommandSpec = {
  name: 'campaigns ls',
  summary: 'List campaigns, the latest alarm first.',
  arguments: [],
  options: [],
  examples: ['stillwatch campaigns ls'],
  async run(context) {
    const client = await askControl(context);
    const listed = await client.ask({ path: ['campaigns'], answer: campaignListSchema });
    if (context.json) context.print(JSON.stringify(listed));
    else if (listed.campaigns.length === 0) context.print('No campaign stands.');
    else
      for (const line of campaignRows(listed.campaigns, tableWidth(context.stdout)))
        context.print(line);
    return EXIT.ok;
  },
};

const show: CommandSpec = {
  name: 'campaigns show',
  summary: 'Show a campaign: why it stands, who is in it, and what speaks against it.',
  arguments: [CAMPAIGN],
  options: [],
  examples: ['stillwatch campaigns show c1'],
  async run(context, { positional }) {
    const client = await askControl(context);
    const path = ['campaigns', positional[0] ?? ''];
    const record = await client.ask({ path, answer: campaignRecordSchema });
    if (context.json) context.print(JSON.stringify(record));
    else for (const line of campaignPage(record)) context.print(line);
    return EXIT.ok;
  },
};

const contain: CommandSpec = {
  name: 'campaigns contain',
  summary: 'Act on a whole campaign with one decision, at every gateway within a second.',
  arguments: [CAMPAIGN],
  options: [
    {
      flags: '--action <action>',
      description: 'Step of the ladder (default: challenge, which refuses until verified).',
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
    const contained = await client.ask({
      method: 'POST',
      path: ['campaigns', positional[0] ?? '', 'contain'],
      body: {
        ...decidedBody(options),
        ...(options.action === undefined ? {} : { action: options.action }),
        roles: ['core', 'likely', ...(options.fringe === true ? ['fringe'] : [])],
      },
      answer: containedSchema,
    });
    if (context.json) context.print(JSON.stringify(contained));
    else for (const line of containedLines(contained)) context.print(line);
    return EXIT.ok;
  },
};

const undo: CommandSpec = {
  name: 'campaigns undo',
  summary: 'Take back every decision about a campaign.',
  arguments: [CAMPAIGN],
  options: [REASON_OPTION],
  examples: ['stillwatch campaigns undo c1 --reason "the customer called"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const undone = await client.ask({
      method: 'POST',
      path: ['campaigns', positional[0] ?? '', 'undo'],
      body: { reason: (options.reason as string | undefined) ?? 'undone on the command line' },
      answer: undoneSchema,
    });
    if (context.json) context.print(JSON.stringify(undone));
    else {
      const { decision_ids, accounts } = undone;
      const what = formatCounted(decision_ids.length, 'decision');
      context.print(`Took back ${what} about ${formatCounted(accounts, 'account')}.`);
    }
    return EXIT.ok;
  },
};

export const CAMPAIGN_COMMANDS: readonly CommandSpec[] = [ls, show, contain, undo];
