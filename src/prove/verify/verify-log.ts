/** Finds what was changed in an audit log: the judgement behind every way to check one. */

import { createHash } from 'node:crypto';
import {
  type AuditRecord,
  auditDetailSchema,
  auditEntrySchema,
  erasureSchema,
} from '#schema/audit-record';
import type { Checkpoint } from '#std/checkpoint';
import { type LogKey, openHead } from '#std/log-keys';
import {
  appendLeaf,
  EMPTY_FRONTIER,
  type Frontier,
  fromHex,
  leafHash,
  rootOf,
  toHex,
} from '#std/merkle-tree';
import { parsedText } from './parsed-text.ts';

/** What is wrong, with the records it concerns: from `from` to before `to`. */
export interface LogProblem {
  problem:
    | 'entry-edited'
    | 'detail-edited'
    | 'misplaced'
    | 'missing'
    | 'erased-without-record'
    | 'restored'
    | 'checkpoint-forged'
    | 'rewritten'
    | 'truncated'
    | 'unsigned'
    | 'tree-edited';
  from: number;
  to: number;
  /** One plain sentence. */
  what: string;
}

export interface LogVerdict {
  records: number;
  /** Hex root over all records as they are. */
  root: string;
  checkpoints: number;
  /** Records whose detail was erased, as the log itself says. */
  erased: number;
  problems: LogProblem[];
}

export interface LogInput {
  /** In the order in which they are kept. */
  records: AsyncIterable<readonly AuditRecord[]> | Iterable<readonly AuditRecord[]>;
  /** Signed notes kept with the log. */
  checkpoints: readonly string[];
  /** Signed notes kept elsewhere: they find a log that was cut or replaced as a whole. */
  trusted?: readonly string[];
  keys: readonly LogKey[];
}

interface Walk {
  frontier: Frontier;
  /** The number that the next record has to have. */
  expected: number;
  problems: LogProblem[];
  /** Numbers of the records whose detail is gone. */
  erased: number[];
  /** Stretches that the log says were erased, each from its first to before its last. */
  told: [number, number][];
  /** Erasures that the log tells by their count alone, as early releases did. */
  counted: number;
}

/**
 * Checks a log from its kept records and signed heads alone: any edit, removal, insertion or change of
 * order is found, and told to the record where the hashes still say so, else to the stretch between
 * two signed heads.
 */
export async function verifyLog(input: LogInput): Promise<LogVerdict> {
  const walk: Walk = {
    frontier: EMPTY_FRONTIER,
    expected: 0,
    problems: [],
    erased: [],
    told: [],
    counted: 0,
  };
  const { heads, forged } = openHeads(input);
  walk.problems.push(...forged);
  const waiting = [...heads].sort((a, b) => a.size - b.size);
  let sound = 0;
  let rewritten = false;
  const compare = (): void => {
    while (waiting[0]?.size === walk.frontier.size) {
      const head = waiting.shift() as Checkpoint;
      const good = toHex(head.root) === toHex(rootOf(walk.frontier));
      // Later heads cannot agree again once one does not: the first one says where.
      if (!good && !rewritten) walk.problems.push(rewrittenBetween(sound, head.size));
      if (good) sound = head.size;
      else rewritten = true;
    }
  };
  compare();
  for await (const block of input.records) {
    for (const record of block) {
      takeRecord(walk, record);
      compare();
    }
  }
  const { size } = walk.frontier;
  const beyond = waiting.at(-1);
  if (beyond !== undefined) walk.problems.push(truncated(size, beyond.size));
  const signed = Math.max(0, ...heads.map((head) => head.size));
  if (signed < size && beyond === undefined) walk.problems.push(unsigned(signed, size));
  walk.problems.push(...erasureProblems(walk));
  return {
    records: size,
    root: toHex(rootOf(walk.frontier)),
    checkpoints: heads.length,
    erased: walk.erased.length,
    problems: walk.problems.sort((a, b) => a.from - b.from),
  };
}

function openHeads({ checkpoints, trusted = [], keys }: LogInput) {
  const heads: Checkpoint[] = [];
  const forged: LogProblem[] = [];
  for (const note of [...checkpoints, ...trusted]) {
    const head = openHead(note, keys);
    if (head !== null) heads.push(head);
    else {
      const what = 'A checkpoint has no valid signature of the key that was given.';
      forged.push({ problem: 'checkpoint-forged', from: 0, to: 0, what });
    }
  }
  return { heads, forged };
}

function takeRecord(walk: Walk, record: AuditRecord): void {
  const place = walk.frontier.size;
  const at = (problem: LogProblem['problem'], what: string): void =>
    void walk.problems.push({ problem, from: place, to: place + 1, what });
  const leaf = leafHash(record.entry);
  walk.frontier = appendLeaf(walk.frontier, leaf);
  const entry = parsedText(record.entry, auditEntrySchema);
  if (toHex(leaf) !== record.leaf_hash || entry === null) {
    at('entry-edited', `Record ${place} does not have the hash that was kept of it.`);
    if (entry === null) {
      walk.expected++;
      return;
    }
  }
  const { expected } = walk;
  if (record.index !== expected || entry.index !== expected) {
    const gap = record.index === entry.index && entry.index > expected;
    const what = `Number ${expected} is due at place ${place}, where number ${entry.index} is.`;
    at(gap ? 'missing' : 'misplaced', what);
  }
  // What follows a gap is not told again for each record.
  walk.expected = entry.index + 1;
  if (record.detail === null || record.salt === null) {
    walk.erased.push(place);
    return;
  }
  const sum = createHash('sha256').update(fromHex(record.salt)).update(record.detail).digest('hex');
  const detail = parsedText(record.detail, auditDetailSchema);
  const salted = /^[0-9a-f]{32}$/.test(record.salt);
  if (sum !== entry.detail_sha256 || detail === null || !salted) {
    at('detail-edited', `The detail of record ${place} is not what its entry commits to.`);
  } else if (entry.what === 'audit-erased') {
    takeErasure(walk, detail.after);
  }
}

function takeErasure(walk: Walk, after: unknown): void {
  const { data } = erasureSchema.safeParse(after);
  if (data?.stretches === undefined) walk.counted += data?.records ?? 0;
  else walk.told.push(...data.stretches);
}

function erasureProblems({ erased, told, counted, frontier }: Walk): LogProblem[] {
  const all = { from: 0, to: frontier.size };
  const known = erased.filter((place) => told.some(([from, to]) => from <= place && place < to));
  const silent = erased.length - known.length;
  const toldOf = told.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);
  const problems: LogProblem[] = [];
  if (silent !== counted) {
    const what = `${erased.length} records have no detail, and the log tells of ${toldOf + counted} erased.`;
    problems.push({ problem: 'erased-without-record', ...all, what });
  }
  if (known.length !== toldOf) {
    const what = `${toldOf} records were erased by their numbers, and ${known.length} of those have no detail.`;
    problems.push({ problem: 'restored', ...all, what });
  }
  return problems;
}

const rewrittenBetween = (from: number, to: number): LogProblem => ({
  problem: 'rewritten',
  from,
  to,
  what: `Some record from ${from} to ${to - 1} is not what was signed: they were changed, added or removed.`,
});

const truncated = (size: number, signed: number): LogProblem => ({
  problem: 'truncated',
  from: size,
  to: signed,
  what: `${signed} records were signed, ${size} are there: the last are missing.`,
});

const unsigned = (from: number, to: number): LogProblem => ({
  problem: 'unsigned',
  from,
  to,
  what: `Records ${from} to ${to - 1} are not covered by any signature.`,
});
