import { z } from 'zod';
import { allowedSchema, allowListSchema } from '#schema/api/allow-list';
import { approvalListSchema } from '#schema/api/approvals';
import { newCredentialSchema } from '#schema/api/credentials';
import { approvalSchema } from '#schema/approval';
import { CREDENTIAL_ROLES } from '#schema/credential';
import { DECISION_SCOPES } from '#schema/decision';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, seconds, usage } from '../command.ts';
import { REASON_OPTION } from './campaigns.ts';

const HOUR_S = 3600;

const add: CommandSpec = {
  name: 'allow add',
  summary: 'Let nobody touch an account, organisation or else for a time; lifts what is in force.',
  arguments: [
    {
      name: 'scope',
      description: 'What the value names.',
      required: true,
      variadic: false,
      choices: DECISION_SCOPES,
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
    const [scope, value] = positional;
    const allowed = await client.ask({
      method: 'POST',
      path: ['allow-list'],
      body: { scope, value, owner, reason, ttl_hours: (time as number) / HOUR_S },
      answer: allowedSchema,
    });
    if (context.json) context.print(JSON.stringify(allowed));
    else {
      context.print(`${allowed.entry_id} stands.`);
      context.print(`${formatCounted(allowed.lifted, 'account')} lifted out of decisions.`);
    }
    return EXIT.ok;
  },
};

const ls: CommandSpec = {
  name: 'allow ls',
  summary: 'List the allow-list, with owners, reasons and ends.',
  arguments: [],
  options: [],
  examples: ['stillwatch allow ls'],
  async run(context) {
    const client = await askControl(context);
    const listed = await client.ask({ path: ['allow-list'], answer: allowListSchema });
    if (context.json) context.print(JSON.stringify(listed));
    else if (listed.entries.length === 0) context.print('Nobody is on it.');
    for (const entry of context.json ? [] : listed.entries) {
      const { entry_id, scope, value, owner, expires_at, removed_at, reason } = entry;
      const until = removed_at === null ? new Date(expires_at).toISOString() : 'removed';
      context.print(
        `${entry_id}  ${scope} ${visibleText(value)}  ${visibleText(owner)}  ${until}  ${visibleText(reason)}`,
      );
    }
    return EXIT.ok;
  },
};

const remove: CommandSpec = {
  name: 'allow remove',
  summary: 'Take an entry off the allow-list; decisions from then on may touch it again.',
  arguments: [{ name: 'entry', description: 'Its id.', required: true, variadic: false }],
  options: [REASON_OPTION],
  examples: ['stillwatch allow remove allow-5f0c1b --reason "the contract ended"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('allow remove needs --reason');
    const client = await askControl(context);
    const answer = await client.ask({
      method: 'POST',
      path: ['allow-list', positional[0] ?? '', 'remove'],
      body: { reason: options.reason },
      answer: z.object({ done: z.literal(true) }),
    });
    context.print(context.json ? JSON.stringify(answer) : 'It is removed.');
    return EXIT.ok;
  },
};

const approvalsLs: CommandSpec = {
  name: 'approvals ls',
  summary: 'List what waits for a second person.',
  arguments: [],
  options: [],
  examples: ['stillwatch approvals ls'],
  async run(context) {
    const client = await askControl(context);
    const listed = await client.ask({ path: ['approvals'], answer: approvalListSchema });
    if (context.json) context.print(JSON.stringify(listed));
    else if (listed.approvals.length === 0) context.print('Nothing waits.');
    for (const approval of context.json ? [] : listed.approvals) {
      const { approval_id, object_kind, object_id, requested_by, request_reason } = approval;
      context.print(
        `${approval_id}  ${object_kind} ${visibleText(object_id)} by ${visibleText(requested_by)}: ${visibleText(request_reason)}`,
      );
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
      const settled = await client.ask({
        method: 'POST',
        path: ['approvals', positional[0] ?? ''],
        body: { verdict, reason: options.reason },
        answer: approvalSchema,
      });
      context.print(context.json ? JSON.stringify(settled) : `It is ${verdict}.`);
      return EXIT.ok;
    },
  };
}

const credentialsAdd: CommandSpec = {
  name: 'credentials add',
  summary: 'Make a credential for a person or a gateway; its secret is shown once.',
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
  options: [REASON_OPTION],
  examples: ['stillwatch credentials add ana analyst'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const [name, role] = positional;
    const made = await client.ask({
      method: 'POST',
      path: ['credentials'],
      body: { name, role, reason: options.reason ?? 'made on the command line' },
      answer: newCredentialSchema,
    });
    context.print(context.json ? JSON.stringify(made) : made.secret);
    context.say(`${made.credential_id}: the secret is shown this once; only its hash is kept.`);
    return EXIT.ok;
  },
};

const credentialsRevoke: CommandSpec = {
  name: 'credentials revoke',
  summary: 'End a credential, at once.',
  arguments: [{ name: 'credential', description: 'Its id.', required: true, variadic: false }],
  options: [REASON_OPTION],
  examples: ['stillwatch credentials revoke credential-5f0c1b --reason "left the company"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const answer = await client.ask({
      method: 'POST',
      path: ['credentials', positional[0] ?? '', 'revoke'],
      body: { reason: options.reason ?? 'revoked on the command line' },
      answer: z.object({ done: z.literal(true) }),
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
  settling('approvals approve', 'approved', 'Say yes to what somebody else decided.'),
  settling('approvals refuse', 'refused', 'Say no to what somebody else decided.'),
  credentialsAdd,
  credentialsRevoke,
];
