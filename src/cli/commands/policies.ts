/** The `policy` commands: list policies, test one on the past, activate one. */
import { readPages } from '#client/index';
import { readConfigFile } from '#config/index';
import type { PolicyRecord } from '#schema/policy';
import { EXIT } from '#std/error-catalogue';
import { typedCommands } from '#std/typed-command';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import {
  type CommandContext,
  type CommandSpec,
  type OptionSpec,
  seconds,
  usage,
} from '../command.ts';
import { countColumn, textColumn } from '../render/list-columns.ts';
import { type ListColumn, listOptions, printList } from '../terminal/list.ts';
import { REASON_OPTION } from './campaigns.ts';

const FILE = {
  name: 'file',
  description: 'The policy, YAML or JSON; see docs/respond.md.',
  required: true,
  variadic: false,
};
const DAY_S = 86_400;
const DAYS_OPTION: OptionSpec = {
  flags: '--over <duration>',
  description: 'How much of the past to test it on (default: 30d).',
  parse: seconds,
};

/** What is no object is left to the control half, which says what a policy has to be. */
const readPolicy = async (file: string): Promise<Record<string, unknown>> =>
  (await readConfigFile(file)) as Record<string, unknown>;

function tellNotes(context: CommandContext, notes: readonly string[]): void {
  for (const note of notes) context.say(`Note: ${visibleText(note, 400)}`);
}

const daysOf = (over: unknown): { days?: number } =>
  over === undefined ? {} : { days: (over as number) / DAY_S };

const POLICY_COLUMNS: readonly ListColumn<PolicyRecord>[] = [
  textColumn('policy', ({ policy }) => policy.id),
  countColumn('version', ({ version }) => version),
  textColumn('mode', ({ policy }) => policy.mode),
  textColumn('state', ({ state }) => state),
  textColumn('by', ({ created_by }) => created_by),
];

const ls: CommandSpec = {
  name: 'policy ls',
  summary: 'List policies with every version and its state.',
  arguments: [],
  options: listOptions(POLICY_COLUMNS),
  examples: ['stillwatch policy ls'],
  async run(context, given) {
    const client = await askControl(context);
    const listed = await readPages(client.policies.list, {}, { rows: 'policies' });
    if (context.json) context.print(JSON.stringify(listed));
    else {
      const rows = listed.policies;
      printList(context, given, {
        columns: POLICY_COLUMNS,
        rows,
        left_out: listed.left_out,
        empty: 'There is no policy.',
      });
    }
    return EXIT.ok;
  },
};

const test: CommandSpec = {
  name: 'policy test',
  summary:
    'Show what a policy would have done in the past, and how it differs from the active one.',
  arguments: [FILE],
  options: [DAYS_OPTION],
  examples: ['stillwatch policy test strict.yaml --over 14d'],
  async run(context, { positional, options }) {
    const policy = await readPolicy(positional[0] ?? '');
    const client = await askControl(context);
    const tested = await client.policies.test({ policy, ...daysOf(options.over) });
    if (context.json) {
      context.print(JSON.stringify(tested));
      return EXIT.ok;
    }
    tellNotes(context, tested.notes);
    const { after, gained, lost, harder, milder, differences, days } = tested;
    const of = (after.of_them ?? {}) as Record<string, number | null>;
    context.print(
      `Over ${days} days: ${after.decisions} decisions about ${after.accounts} accounts`,
    );
    context.print(`  ${Number(after.decisions_per_week).toFixed(1)} decisions a week to expect`);
    context.print(
      `  of the accounts: ${of.cleared} cleared since, ${of.confirmed} confirmed, ` +
        `${of.look_alikes ?? 'unknown'} look-alikes, ${of.paying} paying, ${of.appealed} appealed`,
    );
    context.print(`  expected wrong: ${Number(after.expected_false_positives).toFixed(2)}`);
    context.print(
      `  beside the one in force: ${gained} more, ${lost} fewer, ${harder} harder, ${milder} milder`,
    );
    for (const { path, before, after: now } of differences) {
      const change = `${JSON.stringify(before)} → ${JSON.stringify(now)}`;
      context.print(`  ${visibleText(path)}: ${visibleText(change, 200)}`);
    }
    return EXIT.ok;
  },
};

const apply: CommandSpec = {
  name: 'policy apply',
  summary: 'Test a policy on the past and activate it; one that enforces waits for approval.',
  arguments: [FILE],
  options: [
    DAYS_OPTION,
    { flags: '--at <time>', description: 'When it begins, ISO 8601 (default: now).' },
    REASON_OPTION,
  ],
  examples: ['stillwatch policy apply strict.yaml --reason "agreed on Monday"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('policy apply needs --reason');
    const at = options.at === undefined ? null : Date.parse(options.at as string);
    if (Number.isNaN(at)) throw usage('--at takes an ISO 8601 time');
    const policy = await readPolicy(positional[0] ?? '');
    const client = await askControl(context);
    const applied = await client.policies.apply({
      policy,
      reason: options.reason as string,
      starts_at: at,
      ...daysOf(options.over),
    });
    if (context.json) context.print(JSON.stringify(applied));
    else {
      tellNotes(context, applied.notes);
      const { id, version, state, approval_id } = applied;
      context.print(`${id} version ${version} is ${state}`);
      if (approval_id !== null)
        context.print(typedCommands(`  \`stillwatch approvals approve ${approval_id}\``));
    }
    return EXIT.ok;
  },
};

export const POLICY_COMMANDS: readonly CommandSpec[] = [ls, test, apply];
