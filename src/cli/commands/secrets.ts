/** The `secrets` commands: replace a key in its file while gateways, or the control half, run with it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { EXIT } from '#std/error-catalogue';
import { secretKey } from '#std/secret-keys';
import { type CommandContext, type CommandSpec, usage } from '../command.ts';
import { readSecretFile, writeSecretFile } from '../files/secret-file.ts';
import { textColumn } from '../render/list-columns.ts';
import { type ListColumn, listOptions, printList } from '../terminal/list.ts';

const FILE = {
  name: 'file',
  description: 'The file that a setting such as identity.endUserKeyPath names.',
  required: true,
  variadic: false,
};
const ID = {
  name: 'id',
  description: 'As `secrets ls` lists it.',
  required: true,
  variadic: false,
};
const SECRET_BYTES = 32;
const WEBHOOK = 'whsec_';
const PRIVATE_KEY = '-----BEGIN ';

interface Listed {
  id: string;
  current: boolean;
}

const COLUMNS: readonly ListColumn<Listed>[] = [
  textColumn('id', ({ id }) => id),
  textColumn('use', ({ current }) => (current ? 'current' : 'reads what it keyed')),
];

const listed = (lines: readonly string[]): Listed[] =>
  lines.map((line, place) => ({ id: secretKey(line).id, current: place === 0 }));

function tell(context: CommandContext, lines: readonly string[], sentence: string): number {
  context.print(context.json ? JSON.stringify({ secrets: listed(lines) }) : sentence);
  return EXIT.ok;
}

/** A new secret of the kind that the file has. */
function anotherLike(known: string): string {
  if (known.startsWith(PRIVATE_KEY)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    return String(privateKey.export({ format: 'pem', type: 'pkcs8' })).trim();
  }
  const bytes = randomBytes(SECRET_BYTES);
  if (known.startsWith(WEBHOOK)) return `${WEBHOOK}${bytes.toString('base64')}`;
  return bytes.toString('base64url');
}

/** The line of that id, and the others in their order. */
async function pick(file: string, id: string): Promise<{ line: string; others: string[] }> {
  const lines = await readSecretFile(file);
  const line = lines.find((each) => secretKey(each).id === id);
  if (line === undefined) throw usage(`${file} has no secret ${id}`);
  return { line, others: lines.filter((each) => each !== line) };
}

const ls: CommandSpec = {
  name: 'secrets ls',
  summary: 'List the ids of the secrets in a file; the secrets themselves are not shown.',
  arguments: [FILE],
  options: listOptions(COLUMNS),
  examples: ['stillwatch secrets ls state/end-user-key'],
  async run(context, { positional, options }) {
    const rows = listed(await readSecretFile(positional[0] ?? ''));
    if (context.json) context.print(JSON.stringify({ secrets: rows }));
    else printList(context, { options }, { columns: COLUMNS, rows, empty: 'It has none.' });
    return EXIT.ok;
  },
};

const add: CommandSpec = {
  name: 'secrets add',
  summary: 'Make another secret, which reads what it keyed but is not the current one yet.',
  arguments: [FILE],
  options: [
    {
      flags: '--current',
      description: 'Make it the current one at once: no other machine has it.',
    },
  ],
  examples: ['stillwatch secrets add envelope-key'],
  async run(context, { positional, options }) {
    const [file = ''] = positional;
    const lines = await readSecretFile(file);
    const made = anotherLike(lines[0]);
    const next = options.current === true ? [made, ...lines] : [...lines, made];
    await writeSecretFile(file, next);
    const { id } = secretKey(made);
    if (options.current === true) return tell(context, next, `${id} is the current secret.`);
    const then = `Copy the file to all that use it, then \`stillwatch secrets use\` it.`;
    return tell(context, next, `${id} is known. ${then}`);
  },
};

const use: CommandSpec = {
  name: 'secrets use',
  summary: 'Make a known secret the current one; the others go on reading.',
  arguments: [FILE, ID],
  options: [],
  examples: ['stillwatch secrets use envelope-key 5aad7622'],
  async run(context, { positional }) {
    const [file = '', id = ''] = positional;
    const { line, others } = await pick(file, id);
    const next = [line, ...others];
    await writeSecretFile(file, next);
    return tell(context, next, `${id} is the current secret.`);
  },
};

const retire: CommandSpec = {
  name: 'secrets retire',
  summary: 'Take an old secret out of its file: what it keyed is not recognised any more.',
  arguments: [FILE, ID],
  options: [],
  examples: ['stillwatch secrets retire envelope-key 0c1b94aa'],
  async run(context, { positional }) {
    const [file = '', id = ''] = positional;
    const [current] = await readSecretFile(file);
    if (secretKey(current).id === id) {
      throw usage(`${id} is the current secret: make another one current first`);
    }
    const { others } = await pick(file, id);
    await writeSecretFile(file, others);
    return tell(context, others, `${id} is retired.`);
  },
};

export const SECRET_COMMANDS: readonly CommandSpec[] = [ls, add, use, retire];
