/** The `audit verify` and `audit export` commands: check the audit log, live or exported, and write it out. */

import { readFile } from 'node:fs/promises';
import { readPages } from '#client/index';
import { verifyAuditFile } from '#prove/index';
import type { AuditVerdict } from '#schema/api/audit';
import { AUDIT_FILE_SCHEMA, type AuditFileLine } from '#schema/audit-record';
import { signedSize } from '#std/checkpoint';
import { cosignedAt } from '#std/cosignature';
import { EXIT } from '#std/error-catalogue';
import { failure } from '#std/errors';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandContext, type CommandSpec, usage } from '../command.ts';
import { openOutput } from '../files/output-file.ts';
import { readBoundedLines } from '../files/read-bounded-lines.ts';
import { readTextFile } from '../files/read-result.ts';

const PAGE = 5000;

const verify: CommandSpec = {
  name: 'audit verify',
  summary: 'Check the whole audit log: any edit, removal or reordering is found, and said where.',
  arguments: [
    {
      name: 'file',
      description: 'An exported log, checked without a control half (default: the live log).',
      required: false,
      variadic: false,
    },
  ],
  options: [
    {
      flags: '--key <key>',
      description: 'Verifier key of the log, or a file with it; needed for an exported log.',
    },
    {
      flags: '--head <file>',
      description: 'A signed head that was kept elsewhere: finds a log that was cut back.',
      repeatable: true,
      parse: String,
    },
    {
      flags: '--witness <file>',
      description: 'A head that a witness kept: `witness/head.note` of a gateway.',
      repeatable: true,
      parse: String,
    },
    {
      flags: '--witness-key <key>',
      description: 'Key of a witness, or a file with it: its signature is then checked, too.',
      repeatable: true,
      parse: String,
    },
  ],
  examples: [
    'stillwatch audit verify',
    'stillwatch audit verify --witness head.note --witness-key key.pub',
    'stillwatch audit verify audit.ndjson --key audit.key.pub --head head-of-monday.txt',
  ],
  async run(context, { positional, options }) {
    const [file] = positional;
    const heads = (options.head as string[] | undefined) ?? [];
    const witnesses = await readWitnesses(options);
    const notes = await Promise.all(heads.map(readTextFile));
    const trusted = [...notes, ...witnesses.map(({ note }) => note)];
    const key = options.key as string | undefined;
    if (file !== undefined && key === undefined) throw usage(KEY_NEEDED);
    if (file === undefined && key !== undefined) throw usage('--key is for an exported log');
    const verdict =
      file === undefined
        ? await askForVerdict(context, trusted)
        : await verifyAuditFile(readBoundedLines(file), {
            path: file,
            verifierKey: await keyFrom(key as string),
            trusted,
          });
    return tellVerdict(context, withWitnesses(verdict, witnesses), witnesses);
  },
};

interface WitnessNote {
  file: string;
  note: string;
  /** When a witness of the given keys signed it, UTC epoch ms; null = no key was given. */
  at: number | null;
  /** Keys were given, and none of them signed it. */
  unsigned: boolean;
}

async function readWitnesses(options: Record<string, unknown>): Promise<WitnessNote[]> {
  const given = (options.witnessKey as string[] | undefined) ?? [];
  const texts = await Promise.all(given.map(keyFrom));
  const keys = texts.flatMap((text) => text.trim().split('\n'));
  const files = (options.witness as string[] | undefined) ?? [];
  if (files.length === 0 && keys.length > 0) throw usage('--witness-key is for --witness');
  return Promise.all(
    files.map(async (file) => {
      const note = await readTextFile(file);
      const at = keys.map((key) => cosignedAt(note, key)).find((time) => time !== null) ?? null;
      return { file, note, at, unsigned: keys.length > 0 && at === null };
    }),
  );
}

/** A witness whose signature does not hold is a problem of its own: the log may still be sound. */
function withWitnesses(verdict: AuditVerdict, witnesses: readonly WitnessNote[]): AuditVerdict {
  const forged = witnesses
    .filter(({ unsigned }) => unsigned)
    .map(({ file }) => {
      const what = `${file} has no signature of a witness whose key was given.`;
      return { problem: 'witness-forged', from: 0, to: 0, what };
    });
  return { ...verdict, problems: [...verdict.problems, ...forged] };
}

const KEY_NEEDED =
  'An exported log is checked with --key: the key that `audit export` tells, kept apart from the file';

/** A key as text, or the file that holds it. */
async function keyFrom(given: string): Promise<string> {
  return await readFile(given, 'utf8').catch(() => given);
}

async function askForVerdict(
  context: CommandContext,
  trusted: readonly string[],
): Promise<AuditVerdict> {
  const client = await askControl(context);
  return client.audit.verify({ trusted: [...trusted] });
}

function tellVerdict(
  context: CommandContext,
  verdict: AuditVerdict,
  witnesses: readonly WitnessNote[],
): number {
  const { records, checkpoints, problems, root } = verdict;
  if (context.json) context.print(JSON.stringify(verdict));
  else {
    const what = `${formatCounted(records, 'record')}, ${formatCounted(checkpoints, 'signed head')}`;
    context.print(`${problems.length === 0 ? 'ok' : 'CHANGED'}  ${what}, root ${root}`);
    for (const { note, at } of witnesses) {
      const when = at === null ? 'at a time that no key was given for' : new Date(at).toISOString();
      context.print(`  witnessed ${formatCounted(signedSize(note) ?? 0, 'record')}, ${when}`);
    }
    for (const { what: problem } of problems) context.print(`  ${visibleText(problem, 400)}`);
  }
  return problems.length === 0 ? EXIT.ok : EXIT.verification;
}

const exportLog: CommandSpec = {
  name: 'audit export',
  summary: 'Write the audit log with its signed heads, for checking it elsewhere and later.',
  arguments: [],
  options: [{ flags: '--out <file>', description: 'Write to a file instead of stdout.' }],
  examples: ['stillwatch audit export --out audit.ndjson'],
  async run(context, { options }) {
    const client = await askControl(context);
    const heads = await readPages(client.audit.heads, {}, { rows: 'checkpoints' });
    const { verifier, handovers, checkpoints } = heads;
    const output = await openOutput(options.out as string | undefined, context.stdout);
    const write = (line: AuditFileLine): Promise<void> => output.write(`${JSON.stringify(line)}\n`);
    const changed = handovers.length === 0 ? {} : { handovers };
    await write({ kind: 'header', schema: AUDIT_FILE_SCHEMA, verifier, ...changed });
    for (const { note } of checkpoints) await write({ kind: 'checkpoint', note });
    // Up to the newest head: what is appended meanwhile belongs to the next export.
    const size = Math.max(0, ...checkpoints.map((head) => head.size));
    for (let from = 0; from < size; ) {
      const page = await client.audit.records({ from, limit: Math.min(PAGE, size - from) });
      for (const record of page.records) await write({ kind: 'record', ...record });
      if (page.records.length === 0)
        throw failure('CONTROL_REFUSED', { why: 'records are missing' });
      // Pages of large records are shorter than asked for.
      from += page.records.length;
    }
    await output.end();
    context.say(`${formatCounted(size, 'record')} written. Verifier key, to be kept elsewhere:`);
    context.say(verifier);
    return EXIT.ok;
  },
};

const rotateKey: CommandSpec = {
  name: 'audit rotate-key',
  summary: 'Let a new key sign the audit log; the old one is deleted and verifies what it signed.',
  arguments: [],
  options: [{ flags: '--reason <text>', description: 'Why, for the audit log.' }],
  examples: ['stillwatch audit rotate-key --reason "a year old"'],
  async run(context, { options }) {
    const reason = options.reason as string | undefined;
    if (reason === undefined) throw usage('audit rotate-key needs --reason');
    const rotated = await (await askControl(context)).audit.rotateKey({ reason });
    context.print(context.json ? JSON.stringify(rotated) : rotated.verifier);
    context.say(
      'This key verifies the log from now on. Whoever kept the old one can go on with it.',
    );
    return EXIT.ok;
  },
};

const keys: CommandSpec = {
  name: 'audit keys',
  summary: 'Print what `--key` takes: the verifier key of the log, and each change of it.',
  arguments: [],
  options: [],
  examples: ['stillwatch audit keys > audit.keys'],
  async run(context) {
    const { verifier, handovers } = await (await askControl(context)).audit.heads();
    if (context.json) context.print(JSON.stringify({ verifier, handovers }));
    else context.print([verifier, ...handovers.map((each) => JSON.stringify(each))].join('\n'));
    return EXIT.ok;
  },
};

export const AUDIT_COMMANDS: readonly CommandSpec[] = [verify, exportLog, keys, rotateKey];
