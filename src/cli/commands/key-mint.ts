import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { governedKeySchema, mintGovernedKey } from '#gateway/identity/governed-key';
import { TIERS } from '#schema/account';
import { EXIT } from '#std/error-catalogue';
import { failure, messageOf } from '#std/errors';
import { type CommandSpec, usage } from '../command.ts';

export const keyMintCommand: CommandSpec = {
  name: 'key mint',
  summary: 'Make a key for a client of the gateway, and keep its hash.',
  arguments: [
    {
      name: 'keys-file',
      description: 'The file named by identity.keysPath; made if need be.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    { flags: '--account <id>', description: 'Account the key is for.' },
    { flags: '--org <id>', description: 'Organisation of the account.' },
    { flags: '--tier <tier>', description: 'Tier of the account.', choices: TIERS },
    { flags: '--verified', description: 'The identity of the account is verified.' },
    { flags: '--pepper <file>', description: 'The file named by identity.pepperPath.' },
  ],
  examples: ['stillwatch key mint keys.json --account a17 --tier paid'],
  async run(context, { positional, options }) {
    const file = positional[0] ?? '';
    if (typeof options.account !== 'string') throw usage('key mint needs --account ID');
    const pepper = options.pepper === undefined ? null : await readPepper(options.pepper as string);
    const id = randomBytes(6).toString('hex');
    const { key, hash } = mintGovernedKey({ id, randomBytes, pepper });
    const record = governedKeySchema.parse({
      id,
      hash,
      account_id: options.account,
      org_id: options.org ?? null,
      tier: options.tier ?? null,
      verified: options.verified === true ? true : null,
    });
    const { keys, ...rest } = await readKeys(file);
    const draft = `${file}.new`;
    const text = `${JSON.stringify({ ...rest, keys: [...keys, record] }, null, 2)}\n`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, file);
    context.print(context.json ? JSON.stringify({ key, id }) : key);
    context.say('The key is shown this once; only its hash is kept.');
    return EXIT.ok;
  },
};

async function readPepper(path: string): Promise<Buffer> {
  try {
    return Buffer.from((await readFile(path, 'utf8')).trim());
  } catch (thrown) {
    throw failure('CONFIG_UNREADABLE', { path, why: messageOf(thrown) });
  }
}

async function readKeys(path: string): Promise<{ keys: unknown[] }> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as { keys?: unknown };
    if (Array.isArray(value.keys)) return { ...value, keys: value.keys };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { keys: [] };
  }
  throw failure('CONFIG_INVALID', { path, problems: '  keys: expected a list of keys' });
}
