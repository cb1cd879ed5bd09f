/** The `allow`, `approvals` and `credentials` commands: who is protected, who has to agree, who may ask. */
import { readPages } from '#client/index';
import type { AllowEntry } from '#schema/allow-entry';
import type { Approval } from '#schema/approval';
import { CREDENTIAL_ROLES, type CredentialRole } from '#schema/credential';
import { ALLOW_SCOPES } from '#schema/decision';
import { EXIT } from '#std/error-catalogue';
import { typedCommands } from '#std/typed-command';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, seconds, usage } from '../command.ts';
import { momentColumn, textColumn, time } from '../render/list-columns.ts';
import { type ListColumn, listOptions, printList } from '../terminal/list.ts';
import { REASON_OPTION } from './campaigns.ts';

const HOUR_S = 3600;

const ENTRY_COLUMNS: readonly ListColumn<AllowEntry>[] = [
  textColumn('entry', ({ entry_id }) => entry_id),
  textColumn('scope', ({ scope }) => scope),
  textColumn('value', ({ value }) => value, true),
  textColumn('owner', ({ owner }) => owner),
  {
    title: 'until (UTC)',
    value: ({ expires_at }) => expires_at,
    show: ({ expires_at, removed_at, approved_at }) => {
      if (removed_at !== null) return 'removed';
      return approved_at === null ? 'waits' : time(expires_at);
    },
  },
  textColumn('reason', ({ reason }) => reason, true),
];

const APPROVAL_COLUMNS: readonly ListColumn<Approval>[] = [
  textColumn('approval', ({ approval_id }) => approval_id),
  textColumn('kind', ({ object_kind }) => object_kind),
  textColumn('about', ({ object_id }) => object_id),
  momentColumn('asked', ({ requested_at }) => requested_at),
  textColumn('asked by', ({ requested_by }) => requested_by),
  textColumn('reason', ({ request_reason }) => request_reason, true),
];

const add: CommandSpec = {
  name: 'allow add',
  summary: 'Ask to protect an account or other object from decisions; a second person approves.',
  arguments: [
    {
      name: 'scope',
      description: 'What the value names.',
      required: true,
      variadic: false,
      choices: ALLOW_SCOPES,
    },
    { name: 'value', description: 'Its id, address or hash.', required: true, variadic: false },
  ],
  options: [
    { flags: '--owner <name>', description: 'Who answers for it.' },
    { flags: '--for <duration>', description: 'Until it ends, e.g. 90d.', parse: seconds },
    REASON_OPTION,
  ],
  examples: [
    'stillwatch allow add organisation o3 --owner sales --for 90d --reason "evaluation contract"',
  ],
  async run(context, { positional, options }) {
    const { owner, reason, for: time } = options;
    if (owner === undefined || reason === undefined || time === undefined) {
      throw usage('allow add needs --owner, --for and --reason');
    }
    const client = await askControl(context);
    const [scope, value = ''] = positional;
    const allowed = await client.allowList.add({
      scope: scope as (typeof ALLOW_SCOPES)[number],
      value,
      owner: owner as string,
      reason: reason as string,
      ttl_hours: (time as number) / HOUR_S,
    });
    if (context.json) context.print(JSON.stringify(allowed));
    else {
      context.print(`${allowed.entry_id} protects once a second person approves.`);
      context.print(typedCommands(`  \`stillwatch approvals approve ${allowed.approval_id}\``));
    }
    return EXIT.ok;
  },
};

const ls: CommandSpec = {
  name: 'allow ls',
  summary: 'List the allow-list with owners, reasons and end dates.',
  arguments: [],
  options: listOptions(ENTRY_COLUMNS),
  examples: ['stillwatch allow ls'],
  async run(context, given) {
    const client = await askControl(context);
    const listed = await readPages(client.allowList.list, {}, { rows: 'entries' });
    if (context.json) context.print(JSON.stringify(listed));
    else {
      const rows = listed.entries;
      printList(context, given, {
        columns: ENTRY_COLUMNS,
        rows,
        left_out: listed.left_out,
        empty: 'Nobody is on it.',
      });
    }
    return EXIT.ok;
  },
};

const remove: CommandSpec = {
  name: 'allow remove',
  summary: 'Ask to remove an entry from the allow-list; a second person approves.',
  arguments: [{ name: 'entry', description: 'Its id.', required: true, variadic: false }],
  options: [REASON_OPTION],
  examples: ['stillwatch allow remove allow-5f0c1b --reason "the contract ended"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('allow remove needs --reason');
    const client = await askControl(context);
    const answer = await client.allowList.remove({
      entry_id: positional[0] ?? '',
      reason: options.reason as string,
    });
    if (context.json) context.print(JSON.stringify(answer));
    else {
      context.print('It is removed once a second person approves.');
      context.print(typedCommands(`  \`stillwatch approvals approve ${answer.approval_id}\``));
    }
    return EXIT.ok;
  },
};

const approvalsLs: CommandSpec = {
  name: 'approvals ls',
  summary: 'List what waits for a second person’s approval.',
  arguments: [],
  options: listOptions(APPROVAL_COLUMNS),
  examples: ['stillwatch approvals ls'],
  async run(context, given) {
    const client = await askControl(context);
    const listed = await readPages(client.approvals.list, {}, { rows: 'approvals' });
    if (context.json) context.print(JSON.stringify(listed));
    else {
      const rows = listed.approvals;
      printList(context, given, {
        columns: APPROVAL_COLUMNS,
        rows,
        left_out: listed.left_out,
        empty: 'Nothing waits.',
      });
    }
    return EXIT.ok;
  },
};

function settling(name: string, verdict: 'approved' | 'refused', summary: string): CommandSpec {
  return {
    name,
    summary,
    arguments: [{ name: 'approval', description: 'Its id.', required: true, variadic: false }],
    options: [REASON_OPTION],
    examples: [`stillwatch ${name} approval-5f0c1b --reason "looked at the list"`],
    async run(context, { positional, options }) {
      if (options.reason === undefined) throw usage(`${name} needs --reason`);
      const client = await askControl(context);
      const settled = await client.approvals.settle({
        approval_id: positional[0] ?? '',
        verdict,
        reason: options.reason as string,
      });
      context.print(context.json ? JSON.stringify(settled) : `It is ${verdict}.`);
      return EXIT.ok;
    },
  };
}

const credentialsAdd: CommandSpec = {
  name: 'credentials add',
  summary: 'Create a credential for a person or a gateway; its secret is shown once.',
  arguments: [
    { name: 'name', description: 'Who it is for.', required: true, variadic: false },
    {
      name: 'role',
      description: 'What it may do.',
      required: true,
      variadic: false,
      choices: CREDENTIAL_ROLES,
    },
  ],
  options: [
    {
      flags: '--person <name>',
      description: 'Whose it is (default: its name); nobody approves what they asked for.',
    },
    REASON_OPTION,
  ],
  examples: ['stillwatch credentials add ana analyst'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const [name = '', role] = positional;
    const made = await client.credentials.create({
      name,
      role: role as CredentialRole,
      person: (options.person as string | undefined) ?? null,
      reason: (options.reason as string | undefined) ?? 'made on the command line',
    });
    context.print(context.json ? JSON.stringify(made) : made.secret);
    context.say(`${made.credential_id}: the secret is shown this once; only its hash is kept.`);
    return EXIT.ok;
  },
};

const credentialsVouch: CommandSpec = {
  name: 'credentials vouch',
  summary: 'Say, as a second person, that a credential is with the person it names.',
  arguments: [{ name: 'credential', description: 'Its id.', required: true, variadic: false }],
  options: [REASON_OPTION],
  examples: ['stillwatch credentials vouch credential-5f0c1b --reason "Ben read me its id"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('credentials vouch needs --reason');
    const client = await askControl(context);
    const answer = await client.credentials.vouch({
      credential_id: positional[0] ?? '',
      reason: options.reason as string,
    });
    const told = 'Its person may approve what its maker asks for.';
    context.print(context.json ? JSON.stringify(answer) : told);
    return EXIT.ok;
  },
};

const credentialsRevoke: CommandSpec = {
  name: 'credentials revoke',
  summary: 'Revoke a credential at once.',
  arguments: [{ name: 'credential', description: 'Its id.', required: true, variadic: false }],
  options: [REASON_OPTION],
  examples: ['stillwatch credentials revoke credential-5f0c1b --reason "left the company"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const answer = await client.credentials.revoke({
      credential_id: positional[0] ?? '',
      reason: (options.reason as string | undefined) ?? 'revoked on the command line',
    });
    context.print(context.json ? JSON.stringify(answer) : 'It is revoked.');
    return EXIT.ok;
  },
};

export const GOVERNANCE_COMMANDS: readonly CommandSpec[] = [
  add,
  ls,
  remove,
  approvalsLs,
  settling('approvals approve', 'approved', 'Approve what somebody else decided.'),
  settling('approvals refuse', 'refused', 'Refuse what somebody else decided.'),
  credentialsAdd,
  credentialsVouch,
  credentialsRevoke,
];
