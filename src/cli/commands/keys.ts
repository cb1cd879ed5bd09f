/** The `key` commands: mint, revoke and list the keys in the keys file of a gateway. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { type GovernedKey, governedKeySchema, mintGovernedKey } from '#gateway/index';
import { TIERS } from '#schema/account';
import { EXIT } from '#std/error-catalogue';
import { failure } from '#std/errors';
import { type SecretKey, secretKey } from '#std/secret-keys';
import { type CommandSpec, seconds, usage } from '../command.ts';
import { readSecretFile } from '../files/secret-file.ts';
import { textColumn, time } from '../render/list-columns.ts';
import { type ListColumn, listOptions, printList } from '../terminal/list.ts';

const FILE = {
  name: 'keys-file',
  description: 'The file named by identity.keysPath.',
  required: true,
  variadic: false,
};

const mint: CommandSpec = {
  name: 'key mint',
  summary: 'Make a key for a client of the gateway, and keep its hash.',
  arguments: [{ ...FILE, description: 'The file named by identity.keysPath; made if need be.' }],
  options: [
    { flags: '--account <id>', description: 'Account the key is for.' },
    { flags: '--org <id>', description: 'Organisation of the account.' },
    { flags: '--tier <tier>', description: 'Tier of the account.', choices: TIERS },
    { flags: '--verified', description: 'The identity of the account is verified.' },
    { flags: '--for <duration>', description: 'Until it ends, e.g. 90d.', parse: seconds },
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
      expires_at:
        options.for === undefined ? null : context.clock() + (options.for as number) * 1000,
    });
    const found = await readKeys(file);
    await writeKeys(file, { ...found, keys: [...found.keys, record] });
    context.print(context.json ? JSON.stringify({ key, id }) : key);
    context.say('The key is shown this once; only its hash is kept.');
    return EXIT.ok;
  },
};

const revoke: CommandSpec = {
  name: 'key revoke',
  summary: 'End a client’s key; running gateways refuse it within two seconds.',
  arguments: [
    FILE,
    { name: 'key', description: 'Its id, or the key itself.', required: true, variadic: false },
  ],
  options: [],
  examples: ['stillwatch key revoke keys.json 5aad7622b484'],
  async run(context, { positional }) {
    const [file = '', given = ''] = positional;
    const id = /^sw-([a-z0-9]+)-/.exec(given)?.[1] ?? given;
    const found = await readKeys(file);
    const isIt = (one: unknown): boolean => (one as { id?: unknown } | null)?.id === id;
    if (!found.keys.some(isIt)) throw usage(`${file} has no key ${id}`);
    const keys = found.keys.map((one) =>
      isIt(one) ? { ...(one as object), disabled: true } : one,
    );
    await writeKeys(file, { ...found, keys });
    context.print(context.json ? JSON.stringify({ id, disabled: true }) : `${id} is revoked.`);
    return EXIT.ok;
  },
};

type ListedKey = Pick<GovernedKey, 'id' | 'account_id' | 'tier' | 'expires_at' | 'disabled'>;

const keyColumns = (now: number): readonly ListColumn<ListedKey>[] => [
  textColumn('key', ({ id }) => id),
  textColumn('account', ({ account_id }) => account_id),
  textColumn('tier', ({ tier }) => tier ?? 'no tier'),
  textColumn('state', ({ expires_at, disabled }) => {
    if (disabled) return 'revoked';
    if (expires_at === null) return 'valid';
    return expires_at <= now ? 'expired' : `valid until ${time(expires_at)}`;
  }),
];

const ls: CommandSpec = {
  name: 'key ls',
  summary: 'List the keys of clients: their ids and accounts; their secrets are not kept.',
  arguments: [FILE],
  options: listOptions(keyColumns(0)),
  examples: ['stillwatch key ls keys.json'],
  async run(context, { positional, options }) {
    const { keys } = await readKeys(positional[0] ?? '');
    const listed = keys.map((one) => {
      const { hash: _kept, ...told } = governedKeySchema.parse(one);
      return told;
    });
    if (context.json) context.print(JSON.stringify({ keys: listed }));
    else {
      const columns = keyColumns(context.clock());
      printList(context, { options }, { columns, rows: listed, empty: 'The file has no key.' });
    }
    return EXIT.ok;
  },
};

export const KEY_COMMANDS: readonly CommandSpec[] = [mint, ls, revoke];

async function readPepper(path: string): Promise<SecretKey> {
  const [current] = await readSecretFile(path);
  return secretKey(current);
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

/** As a whole: a gateway that reads it meanwhile finds the one or the other. */
async function writeKeys(path: string, content: object): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}
