/** Commands that prove parts of the audit log, and check such proofs without a control half. */
import { readFile } from 'node:fs/promises';
import { type ProofVerdict, verifyProof } from '#prove/index';
import { signedSize } from '#std/checkpoint';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandContext, type CommandSpec, integer, usage } from '../command.ts';
import { openOutput } from '../files/output-file.ts';
import { readTextFile } from '../files/read-result.ts';

const HEAD = '--head <file>';

const prove: CommandSpec = {
  name: 'audit prove',
  summary: 'Write a proof that a record is in the audit log, or that the log only grew.',
  arguments: [
    {
      name: 'record',
      description: 'Number of the record (default: prove growth since --head).',
      required: false,
      variadic: false,
    },
  ],
  options: [
    {
      flags: HEAD,
      description: 'A signed head that was kept: prove that the log only grew since.',
    },
    { flags: '--out <file>', description: 'Write to a file instead of stdout.' },
  ],
  examples: [
    'stillwatch audit prove 1042 --out record.proof',
    'stillwatch audit prove --head head-of-monday.txt --out growth.proof',
  ],
  async run(context, { positional, options }) {
    const [record] = positional;
    const head = options.head as string | undefined;
    if ((record === undefined) === (head === undefined)) {
      throw usage('audit prove needs a record, or --head');
    }
    const client = await askControl(context);
    const { proof } = await (head === undefined
      ? client.audit.prove({ record: integer(record ?? '') })
      : client.audit.proveGrowth({ from: await sizeOf(head) }));
    const output = await openOutput(options.out as string | undefined, context.stdout);
    await output.write(proof);
    await output.end();
    return EXIT.ok;
  },
};

async function sizeOf(file: string): Promise<number> {
  const size = signedSize(await readTextFile(file));
  if (size === null) throw usage(`${file} is no signed head of an audit log`);
  return size;
}

const check: CommandSpec = {
  name: 'audit check',
  summary: 'Check a proof from an audit log, without a control half.',
  arguments: [{ name: 'file', description: 'The proof.', required: true, variadic: false }],
  options: [
    { flags: '--key <key>', description: 'Verifier key of the log, or a file with it.' },
    { flags: HEAD, description: 'The signed head that a proof of growth starts from.' },
  ],
  examples: [
    'stillwatch audit check record.proof --key audit.key.pub',
    'stillwatch audit check growth.proof --key audit.key.pub --head head-of-monday.txt',
  ],
  async run(context, { positional, options }) {
    const key = options.key as string | undefined;
    if (key === undefined) throw usage('audit check needs --key: what `audit export` tells');
    const head = options.head as string | undefined;
    const verdict = verifyProof(await readTextFile(positional[0] ?? ''), {
      verifierKey: await readFile(key, 'utf8').catch(() => key),
      older: head === undefined ? null : await readTextFile(head),
    });
    return tell(context, verdict);
  },
};

function tell(context: CommandContext, verdict: ProofVerdict): number {
  const { size, record, from, problem } = verdict;
  if (context.json) context.print(JSON.stringify(verdict));
  else if (problem !== null) context.print(`REFUSED  ${visibleText(problem, 400)}`);
  else if (record === null) {
    context.print(`ok  the log only grew, from ${from} to ${formatCounted(size, 'record')}`);
  } else {
    const { index, what, at, detail } = record;
    const when = new Date(at).toISOString();
    context.print(`ok  record ${index} of ${size}: ${visibleText(what)} at ${when}`);
    if (detail === null) context.print('  its detail was erased');
    else {
      const { who, object, reason } = detail;
      context.print(`  ${visibleText(object)} by ${visibleText(who)}: ${visibleText(reason)}`);
    }
  }
  return problem === null ? EXIT.ok : EXIT.verification;
}

export const AUDIT_PROOF_COMMANDS: readonly CommandSpec[] = [prove, check];
