import { accountRecordSchema } from '#schema/account-record';
import { accountListSchema } from '#schema/api/accounts';
import { EXIT } from '#std/error-catalogue';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer, usage } from '../command.ts';
import { accountPage, accountRows } from '../render/control-lines.ts';
import { tableWidth } from '../terminal/table-width.ts';
import { REASON_OPTION } from './campaigns.ts';

const ACCOUNT = { name: 'account', description: 'Its id.', required: true, variadic: false };
const SHOWN = 50;

const ls: CommandSpec = {
  name: 'accounts ls',
  summary: 'List accounts, the most suspicious first.',
  arguments: [],
  options: [
    { flags: '--campaign <id>', description: 'Of this campaign only.' },
    { flags: '--all', description: 'Those that do not stand out too.' },
    { flags: '--limit <n>', description: `At most so many (default: ${SHOWN}).`, parse: integer },
  ],
  examples: ['stillwatch accounts ls --campaign c1'],
  async run(context, { options }) {
    const client = await askControl(context);
    const listed = await client.ask({
      path: ['accounts'],
      query: {
        limit: (options.limit as number | undefined) ?? SHOWN,
        campaign_id: options.campaign as string | undefined,
        flagged: options.all === true ? undefined : 'true',
      },
      answer: accountListSchema,
    });
    if (context.json) context.print(JSON.stringify(listed));
    else if (listed.accounts.length === 0) context.print('No account stands out.');
    else
      for (const line of accountRows(listed.accounts, tableWidth(context.stdout)))
        context.print(line);
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
      const path = ['accounts', positional[0] ?? ''];
      const record = await client.ask({ path, answer: accountRecordSchema });
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
      const record = await client.ask({
        method: 'PUT',
        path: ['accounts', positional[0] ?? '', 'review'],
        body: { verdict, reason: options.reason },
        answer: accountRecordSchema,
      });
      if (context.json) context.print(JSON.stringify(record));
      else context.print(`${positional[0]} is ${verdict}.`);
      return EXIT.ok;
    },
  };
}

export const ACCOUNT_COMMANDS: readonly CommandSpec[] = [
  ls,
  showing('accounts show', 'Show an account: what is known, found and decided.'),
  showing('accounts explain', 'Say why an account stands out, and what would explain it.'),
  reviewing('accounts confirm', 'confirmed', 'Say that an account harvests: a person’s word.'),
  reviewing('accounts clear', 'cleared', 'Say that an account is innocent: decisions spare it.'),
];
