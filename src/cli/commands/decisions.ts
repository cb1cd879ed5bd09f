/** The `decisions` commands: list, take and undo decisions about single objects. */
import { readPages } from '#client/index';
import {
  DECISION_ACTIONS,
  DECISION_SCOPES,
  type DecisionAction,
  type DecisionScope,
} from '#schema/decision';
import { DECISION_STATES, type DecisionState } from '#schema/decision-record';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, reasonOf, usage } from '../command.ts';
import { containedLines } from '../render/control-lines.ts';
import { DECISION_COLUMNS } from '../render/list-columns.ts';
import { listOptions, printList } from '../terminal/list.ts';
import { DECIDE_OPTIONS, decidedBody, REASON_OPTION, UNDO_DRY_RUN } from './campaigns.ts';

const ls: CommandSpec = {
  name: 'decisions ls',
  summary: 'List decisions, the newest first.',
  arguments: [],
  options: [
    { flags: '--state <state>', description: 'In this state only.', choices: DECISION_STATES },
    { flags: '--scope <scope>', description: 'Of this scope only.', choices: DECISION_SCOPES },
    ...listOptions(DECISION_COLUMNS),
  ],
  examples: ['stillwatch decisions ls --json', 'stillwatch decisions ls --state in-force'],
  async run(context, { options }) {
    const client = await askControl(context);
    const wanted = {
      state: options.state as DecisionState | undefined,
      scope: options.scope as string | undefined,
    };
    const listed = await readPages(client.decisions.list, wanted, { rows: 'decisions' });
    if (context.json) context.print(JSON.stringify(listed));
    else
      printList(
        context,
        { options },
        {
          columns: DECISION_COLUMNS,
          rows: listed.decisions,
          left_out: listed.left_out,
          empty: 'There is no decision.',
        },
      );
    return EXIT.ok;
  },
};

const take: CommandSpec = {
  name: 'decisions take',
  summary: 'Act on an account, key, organisation, address, network or fingerprint.',
  arguments: [
    {
      name: 'scope',
      description: 'What the value names.',
      required: true,
      variadic: false,
      choices: DECISION_SCOPES.filter((scope) => scope !== 'campaign'),
    },
    { name: 'value', description: 'Its id, address or hash.', required: true, variadic: false },
  ],
  options: [
    { flags: '--action <action>', description: 'Step of the ladder.', choices: DECISION_ACTIONS },
    {
      flags: '--within <account>',
      description: 'Account whose end user is meant; needed for end_user.',
    },
    ...DECIDE_OPTIONS,
  ],
  examples: ['stillwatch decisions take account a17 --action slow --param requests_per_minute=10'],
  async run(context, { positional, options }) {
    if (options.action === undefined) throw usage('decisions take needs --action');
    const client = await askControl(context);
    const contained = await client.decisions.take({
      ...decidedBody(options),
      scope: positional[0] as Exclude<DecisionScope, 'campaign'>,
      value: positional[1] ?? '',
      within: options.within as string | undefined,
      action: options.action as DecisionAction,
    });
    if (context.json) context.print(JSON.stringify(contained));
    else for (const line of containedLines(contained)) context.print(line);
    return EXIT.ok;
  },
};

const undo: CommandSpec = {
  name: 'decisions undo',
  summary: 'Undo a decision for every account it covers.',
  arguments: [{ name: 'decision', description: 'Its id.', required: true, variadic: false }],
  options: [UNDO_DRY_RUN, REASON_OPTION],
  examples: ['stillwatch decisions undo decision-5f0c1b --reason "wrong list"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const dry_run = options.dryRun === true;
    const undone = await client.decisions.undo({
      dry_run,
      decision_id: positional[0] ?? '',
      reason: reasonOf(options),
    });
    if (context.json) context.print(JSON.stringify(undone));
    else {
      const took = dry_run ? 'Would take' : 'Took';
      context.print(`${took} it back for ${formatCounted(undone.accounts, 'account')}.`);
    }
    return EXIT.ok;
  },
};

export const DECISION_COMMANDS: readonly CommandSpec[] = [ls, take, undo];
