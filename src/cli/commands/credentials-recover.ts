/** The `credentials recover` command: a credential for who lost theirs, made on the machine of a stopped control half. */
import { ROLES, type UserRole } from '#schema/credential';
import { EXIT } from '#std/error-catalogue';
import { keepFilesPrivate } from '#std/private-directory';
import { type CommandSpec, usage } from '../command.ts';
import { REASON_OPTION } from './campaigns.ts';

export const credentialsRecoverCommand: CommandSpec = {
  name: 'credentials recover',
  summary: 'Create a credential on the machine of a stopped control half, for who lost theirs.',
  arguments: [
    { name: 'name', description: 'The person it is for.', required: true, variadic: false },
    {
      name: 'role',
      description: 'What it may do.',
      required: true,
      variadic: false,
      choices: ROLES,
    },
  ],
  options: [
    { flags: '--state <dir>', setting: 'control.stateDirectory' },
    { flags: '--records <url>', setting: 'control.recordsUrl' },
    REASON_OPTION,
  ],
  examples: ['stillwatch credentials recover ana admin --reason "the first one was not kept"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('credentials recover needs --reason');
    keepFilesPrivate();
    const { recoverControlCredential } = await import('#server/index');
    const { config, clock, log } = context;
    const [name = '', role] = positional;
    const reason = options.reason as string;
    const lost = { name, role: role as UserRole, reason };
    const made = await recoverControlCredential(config, { clock, log }, lost);
    context.print(context.json ? JSON.stringify(made) : made.secret);
    context.say(`${made.credential_id}: the secret is shown this once; only its hash is kept.`);
    context.say('It is in the audit log. The next start tells it by an alert, and `doctor` until');
    context.say('somebody else vouches for it or revokes it.');
    return EXIT.ok;
  },
};
