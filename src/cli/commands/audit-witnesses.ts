/** What witnesses signed of the audit log: read from files, from an export or from the control half, and told. */
import { readFile } from 'node:fs/promises';
import { readPages } from '#client/index';
import { seenBy, sightingsIn, type WitnessSighting } from '#prove/index';
import type { AuditVerdict } from '#schema/api/audit';
import { signedSize } from '#std/checkpoint';
import { cosignedAt } from '#std/cosignature';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import type { CommandContext, CommandSpec } from '../command.ts';
import { readTextFile } from '../files/read-result.ts';

export interface Witnessed {
  /** Heads from files. */
  notes: string[];
  /** The largest head of each witness whose key was given, wherever it was found. */
  sightings: WitnessSighting[];
  /** How many of them were asked for. */
  wanted: number | null;
  problems: AuditVerdict['problems'];
}

/** `kept` gives the heads that come with the log; it is asked only where keys of witnesses are given. */
export async function readWitnessed(
  options: Record<string, unknown>,
  kept: () => Promise<string[]>,
): Promise<Witnessed> {
  const given = (options.witnessKey as string[] | undefined) ?? [];
  const texts = await Promise.all(given.map(keyFrom));
  const keys = texts.flatMap((text) => text.trim().split('\n'));
  const files = (options.witness as string[] | undefined) ?? [];
  const notes = await Promise.all(files.map(readTextFile));
  const others = keys.length === 0 ? [] : await kept();
  const sightings = sightingsIn([...notes, ...others], keys);
  const wanted = (options.witnesses as number | undefined) ?? null;
  const forged = files.filter((_, index) => !isSigned(notes[index]!, keys));
  const problems = forged.map((file) => ({
    ...{ problem: 'witness-forged', from: 0, to: 0 },
    what: `${file} has no signature of a witness whose key was given.`,
  }));
  if (wanted !== null && sightings.length < wanted) {
    const what = `${wanted} witnesses were asked for, and ${sightings.length} signed a head of this log.`;
    problems.push({ problem: 'too-few-witnesses', from: 0, to: 0, what });
  }
  return { notes, sightings, wanted, problems };
}

/** Where no key was given, nothing is said about signatures. */
const isSigned = (note: string, keys: readonly string[]): boolean =>
  keys.length === 0 || keys.some((key) => cosignedAt(note, key) !== null);

export function witnessLines({ notes, sightings, wanted }: Witnessed): string[] {
  const unnamed = sightings.length === 0 ? notes : [];
  const most = wanted === null ? null : seenBy(sightings, wanted);
  return [
    ...sightings.map(
      ({ witness, size, at }) =>
        `witnessed ${formatCounted(size, 'record')}, ${new Date(at).toISOString()}, ${visibleText(witness)}`,
    ),
    ...unnamed.map(
      (note) =>
        `witnessed ${formatCounted(signedSize(note) ?? 0, 'record')}, at a time that no key was given for`,
    ),
    ...(most === null
      ? []
      : [
          `${formatCounted(wanted ?? 0, 'witness', 'witnesses')} saw ${formatCounted(most, 'record')}`,
        ]),
  ];
}

/** A key as text, or the file that holds it. */
export async function keyFrom(given: string): Promise<string> {
  return await readFile(given, 'utf8').catch(() => given);
}

/** The latest head of each witness, as the control half keeps it. */
export async function handedInHeads(context: CommandContext): Promise<string[]> {
  const client = await askControl(context);
  const { cosignatures } = await readPages(client.audit.cosignatures, {}, { rows: 'cosignatures' });
  return cosignatures.map(({ note }) => note);
}

export const listWitnesses: CommandSpec = {
  name: 'audit witnesses',
  summary:
    'List the gateways that witness the audit log: keys, and the head that each signed last.',
  arguments: [],
  options: [],
  examples: ['stillwatch audit witnesses'],
  async run(context) {
    const client = await askControl(context);
    const found = await readPages(client.audit.cosignatures, {}, { rows: 'cosignatures' });
    if (context.json) context.print(JSON.stringify(found));
    else if (found.cosignatures.length === 0) context.print('No gateway has handed in a head yet.');
    else {
      for (const { keys, note, at } of found.cosignatures) {
        const size = formatCounted(signedSize(note) ?? 0, 'record');
        context.print(`${size}, handed in ${new Date(at).toISOString()}`);
        for (const key of keys.split('\n')) context.print(`  ${visibleText(key, 400)}`);
      }
    }
    return EXIT.ok;
  },
};
