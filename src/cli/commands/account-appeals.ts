/** Commands about appeals: what customers say against decisions, and what becomes of it. */
import { readPages } from '#client/index';
import { EXIT } from '#std/error-catalogue';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, usage } from '../command.ts';
import { APPEAL_COLUMNS } from '../render/list-columns.ts';
import { listOptions, printList } from '../terminal/list.ts';
import { REASON_OPTION } from './campaigns.ts';

const OUTCOMES = ['upheld', 'rejected'] as const;

const receive: CommandSpec = {
  name: 'accounts appeal',
  summary: 'Note that a customer says a decision about their account is wrong.',
  arguments: [{ name: 'account', description: 'Its id.', required: true, variadic: false }],
  options: [
    {
      flags: '--decision <id>',
      description: 'The decision meant (default: whatever is in force).',
    },
    { flags: '--reason <text>', description: 'What the customer says; kept in the audit log.' },
  ],
  examples: ['stillwatch accounts appeal a17 --reason "we label our own support tickets"'],
  async run(context, { positional, options }) {
    const { reason, decision } = options;
    if (reason === undefined) throw usage('accounts appeal needs --reason');
    const client = await askControl(context);
    const received = await client.accounts.appeal({
      account_id: positional[0] ?? '',
      reason: reason as string,
      ...(decision === undefined ? {} : { decision_id: decision as string }),
    });
    context.print(context.json ? JSON.stringify(received) : `${received.appeal_id} is noted.`);
    return EXIT.ok;
  },
};

const list: CommandSpec = {
  name: 'accounts appeals',
  summary: 'List the appeals that nobody has settled yet, the oldest first.',
  arguments: [],
  options: [{ flags: '--all', description: 'Settled ones too.' }, ...listOptions(APPEAL_COLUMNS)],
  examples: ['stillwatch accounts appeals'],
  async run(context, { options }) {
    const client = await askControl(context);
    const wanted = { open: options.all === true ? undefined : ('true' as const) };
    const listed = await readPages(client.appeals.list, wanted, { rows: 'appeals' });
    if (context.json) context.print(JSON.stringify(listed));
    else
      printList(
        context,
        { options },
        {
          columns: APPEAL_COLUMNS,
          rows: listed.appeals,
          left_out: listed.left_out,
          empty: 'Nobody appeals.',
        },
      );
    return EXIT.ok;
  },
};

const settle: CommandSpec = {
  name: 'accounts settle-appeal',
  summary: 'Settle an appeal: upheld clears the account and lifts it out of every decision.',
  arguments: [
    { name: 'appeal', description: 'Its id.', required: true, variadic: false },
    {
      name: 'outcome',
      description: 'Whether the customer is right.',
      required: true,
      variadic: false,
      choices: OUTCOMES,
    },
  ],
  options: [REASON_OPTION],
  examples: ['stillwatch accounts settle-appeal appeal-5f0c1b upheld --reason "looked at the use"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('accounts settle-appeal needs --reason');
    const client = await askControl(context);
    const [appealId = '', outcome] = positional;
    const settled = await client.appeals.settle({
      appeal_id: appealId,
      outcome: outcome as (typeof OUTCOMES)[number],
      reason: options.reason as string,
    });
    context.print(context.json ? JSON.stringify(settled) : `${appealId} is ${outcome}.`);
    return EXIT.ok;
  },
};

export const APPEAL_COMMANDS: readonly CommandSpec[] = [receive, list, settle];
