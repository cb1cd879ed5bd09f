/** The `audit verify` and `audit export` commands: check the audit log, live or exported, and write it out. */

import { readPages } from '#client/index';
import { auditFileHeads, verifyAuditFile } from '#prove/index';
import type { AuditVerdict } from '#schema/api/audit';
import { AUDIT_FILE_SCHEMA, type AuditFileLine } from '#schema/audit-record';
import { signedSize } from '#std/checkpoint';
import { EXIT } from '#std/error-catalogue';
import { failure } from '#std/errors';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandContext, type CommandSpec, integer, usage } from '../command.ts';
import { openOutput } from '../files/output-file.ts';
import { readBoundedLines } from '../files/read-bounded-lines.ts';
import { readTextFile } from '../files/read-result.ts';
import {
  handedInHeads,
  keyFrom,
  listWitnesses,
  readWitnessed,
  type Witnessed,
  witnessLines,
} from './audit-witnesses.ts';

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
      description:
        'Key of a witness, or a file with it: its signatures are then checked, and looked for among the heads of the log.',
      repeatable: true,
      parse: String,
    },
    {
      flags: '--witnesses <n>',
      description: 'So many of the witnesses whose keys are given must have signed a head.',
      parse: integer,
    },
  ],
  examples: [
    'stillwatch audit verify',
    'stillwatch audit verify --witness head.note --witness-key key.pub',
    'stillwatch audit verify audit.ndjson --key audit.key.pub --head head-of-monday.txt',
    'stillwatch audit verify audit.ndjson --key audit.key.pub --witness-key keys.pub --witnesses 2',
  ],
  async run(context, { positional, options }) {
    const [file] = positional;
    const key = options.key as string | undefined;
    if (file !== undefined && key === undefined) throw usage(KEY_NEEDED);
    if (file === undefined && key !== undefined) throw usage('--key is for an exported log');
    const heads = (options.head as string[] | undefined) ?? [];
    const notes = await Promise.all(heads.map(readTextFile));
    const witnessed = await readWitnessed(options, () =>
      file === undefined
        ? handedInHeads(context)
        : auditFileHeads(readBoundedLines(file), { path: file }),
    );
    // Those of an exported log are checked with it.
    const kept = file === undefined ? witnessed.sightings.map(({ note }) => note) : [];
    const trusted = [...new Set([...notes, ...witnessed.notes, ...kept])];
    const verdict =
      file === undefined
        ? await askForVerdict(context, trusted)
        : await verifyAuditFile(readBoundedLines(file), {
            path: file,
            verifierKey: await keyFrom(key as string),
            trusted,
          });
    return tellVerdict(context, verdict, witnessed);
  },
};

const KEY_NEEDED =
  'An exported log is checked with --key: the key that `audit export` tells, kept apart from the file';

async function askForVerdict(
  context: CommandContext,
  trusted: readonly string[],
): Promise<AuditVerdict> {
  const client = await askControl(context);
  return client.audit.verify({ trusted: [...trusted] });
}

function tellVerdict(context: CommandContext, verdict: AuditVerdict, witnessed: Witnessed): number {
  const { records, checkpoints, root } = verdict;
  const problems = [...verdict.problems, ...witnessed.problems];
  const { sightings } = witnessed;
  if (context.json) {
    const seen = sightings.map(({ witness, size, at }) => ({ witness, size, at }));
    context.print(JSON.stringify({ ...verdict, problems, witnesses: seen }));
  } else {
    const what = `${formatCounted(records, 'record')}, ${formatCounted(checkpoints, 'signed head')}`;
    context.print(`${problems.length === 0 ? 'ok' : 'CHANGED'}  ${what}, root ${root}`);
    for (const line of witnessLines(witnessed)) context.print(`  ${line}`);
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
    // Before the heads: what is cosigned meanwhile belongs to the next export.
    const cosigned = await handedInHeads(context);
    const heads = await readPages(client.audit.heads, {}, { rows: 'checkpoints' });
    const { verifier, handovers, checkpoints } = heads;
    const output = await openOutput(options.out as string | undefined, context.stdout);
    const write = (line: AuditFileLine): Promise<void> => output.write(`${JSON.stringify(line)}\n`);
    const changed = handovers.length === 0 ? {} : { handovers };
    await write({ kind: 'header', schema: AUDIT_FILE_SCHEMA, verifier, ...changed });
    for (const { note } of checkpoints) await write({ kind: 'checkpoint', note });
    const sizes = new Set(checkpoints.map((head) => head.size));
    for (const note of cosigned) {
      if (!sizes.has(signedSize(note) ?? -1)) await write({ kind: 'checkpoint', note });
    }
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

export const AUDIT_COMMANDS: readonly CommandSpec[] = [
  verify,
  exportLog,
  keys,
  listWitnesses,
  rotateKey,
];
