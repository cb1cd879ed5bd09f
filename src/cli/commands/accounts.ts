/** The `accounts` commands: list and show accounts of the control half, and record a reviewer's verdict on one. */
import { readPages } from '#client/index';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer, usage } from '../command.ts';
import { accountPage } from '../render/control-lines.ts';
import { ACCOUNT_COLUMNS } from '../render/list-columns.ts';
import { listOptions, printList } from '../terminal/list.ts';
import { REASON_OPTION } from './campaigns.ts';

const ACCOUNT = { name: 'account', description: 'Its id.', required: true, variadic: false };
const SHOWN = 50;

const ls: CommandSpec = {
  name: 'accounts ls',
  summary: 'List accounts, the most suspicious first.',
  arguments: [],
  options: [
    { flags: '--campaign <id>', description: 'Of this campaign only.' },
    {
      flags: '--review <verdict>',
      description: 'Of this verdict only.',
      choices: ['confirmed', 'cleared'],
    },
    { flags: '--all', description: 'Those that do not stand out too.' },
    { flags: '--limit <n>', description: `At most so many (default: ${SHOWN}).`, parse: integer },
    ...listOptions(ACCOUNT_COLUMNS),
  ],
  examples: ['stillwatch accounts ls --campaign c1'],
  async run(context, { options }) {
    const client = await askControl(context);
    const wanted = {
      campaign_id: options.campaign as string | undefined,
      review: options.review as 'confirmed' | 'cleared' | undefined,
      flagged: options.all === true ? undefined : ('true' as const),
    };
    const most = (options.limit as number | undefined) ?? SHOWN;
    const listed = await readPages(client.accounts.list, wanted, { rows: 'accounts', most });
    if (context.json) context.print(JSON.stringify(listed));
    else
      printList(
        context,
        { options },
        {
          columns: ACCOUNT_COLUMNS,
          rows: listed.accounts,
          left_out: listed.left_out,
          empty: 'No account stands out.',
        },
      );
    return EXIT.ok;
  },
};

function showing(name: string, summary: string): CommandSpec {
  return {
    name,
    summary,
    arguments: [ACCOUNT],
    options: [],
    examples: [`stillwatch ${name} a17`],
    async run(context, { positional }) {
      const client = await askControl(context);
      const record = await client.accounts.show({ account_id: positional[0] ?? '' });
      if (context.json) context.print(JSON.stringify(record));
      else for (const line of accountPage(record)) context.print(line);
      return EXIT.ok;
    },
  };
}

function reviewing(name: string, verdict: 'confirmed' | 'cleared', summary: string): CommandSpec {
  return {
    name,
    summary,
    arguments: [ACCOUNT],
    options: [REASON_OPTION],
    examples: [`stillwatch ${name} a17 --reason "talked to the customer"`],
    async run(context, { positional, options }) {
      if (options.reason === undefined) throw usage(`${name} needs --reason`);
      const client = await askControl(context);
      const record = await client.accounts.review({
        account_id: positional[0] ?? '',
        verdict,
        reason: options.reason as string,
      });
      if (context.json) context.print(JSON.stringify(record));
      else context.print(`${positional[0]} is ${verdict}.`);
      return EXIT.ok;
    },
  };
}

const verify: CommandSpec = {
  name: 'accounts verify',
  summary: 'Say that an account was verified, and who vouches for it; lifts challenges about it.',
  arguments: [ACCOUNT],
  options: [
    { flags: '--vouched-by <name>', description: 'The person, team or service that verified it.' },
    REASON_OPTION,
  ],
  examples: [
    'stillwatch accounts verify a17 --vouched-by "trust team" --reason "saw the contract"',
  ],
  async run(context, { positional, options }) {
    const { vouchedBy, reason } = options;
    if (vouchedBy === undefined || reason === undefined) {
      throw usage('accounts verify needs --vouched-by and --reason');
    }
    const client = await askControl(context);
    const verified = await client.accounts.verify({
      account_id: positional[0] ?? '',
      vouched_by: vouchedBy as string,
      reason: reason as string,
    });
    const lifted = formatCounted(verified.lifted, 'challenge');
    context.print(context.json ? JSON.stringify(verified) : `It is verified; ${lifted} lifted.`);
    return EXIT.ok;
  },
};

export const ACCOUNT_COMMANDS: readonly CommandSpec[] = [
  ls,
  verify,
  showing('accounts show', 'Show an account: its facts, findings and decisions.'),
  showing(
    'accounts explain',
    'Explain why an account stands out, and what innocent use would look the same.',
  ),
  reviewing('accounts confirm', 'confirmed', 'Confirm that an account harvests.'),
  reviewing('accounts clear', 'cleared', 'Clear an account and lift every decision on it.'),
];
