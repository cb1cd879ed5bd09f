/** The signer with a memory: signs a head only of a log that it checked to extend what it signed. */
import type { CheckedLog, HeadSigner, LogReads } from '#records/index';
import type { Checkpoint } from '#std/checkpoint';
import type { Clock } from '#std/clock';
import { failure, messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { type Handover, type LogKey, openHead, signedByBoth } from '#std/log-keys';
import {
  appendLeaf,
  EMPTY_FRONTIER,
  type Frontier,
  fromHex,
  leafHash,
  rootOf,
  toHex,
} from '#std/merkle-tree';
import { removeDrafts } from './kept-files.ts';
import { type KnownKeys, type SignerKeys, signerKeys } from './signer-keys.ts';
import { type Memory, type Remembered, type SignerMemory, signerMemory } from './signer-memory.ts';

export interface ExtensionSigner extends HeadSigner {
  /** What verifies its signatures, and how that key came after those before. Throws AUDIT_KEY_UNUSABLE. */
  keys(): Promise<{ verifier: string; handovers: readonly Handover[] }>;
  /** Makes the key that is to follow the current one. Throws AUDIT_KEY_UNUSABLE. */
  prepareKey(): Promise<{ from: string; to: string }>;
  /** The newest committed head, from a file beside the key; null where there is none yet. */
  head(): Promise<string | null>;
  /** Why the log is not signed any more, in one sentence; null = it extends what was signed. */
  conflict(): string | null;
}

/** Records a read. */
const PAGE = 2_000;

interface Parts {
  keys: SignerKeys;
  memory: SignerMemory;
  clock: Clock;
  log: Log;
}

/** The key in a file, with its memory beside it. Throws AUDIT_KEY_UNUSABLE. */
export async function openExtensionSigner(
  keyPath: string,
  { clock, log }: { clock: Clock; log: Log },
): Promise<ExtensionSigner> {
  const keys = signerKeys(keyPath);
  await keys.known();
  await removeDrafts(keyPath, clock());
  return signerOver({ keys, memory: signerMemory(keyPath), clock, log });
}

function signerOver(parts: Parts): ExtensionSigner {
  const { keys, memory, log, clock } = parts;
  let conflict: string | null = null;

  /** Kept once: the first is what somebody has to look at. */
  async function note(why: string, found: object): Promise<void> {
    conflict = why;
    const evidence = await memory
      .keepEvidence({ schema: 'stillwatch.audit-conflict/1', why, ...found })
      .catch(messageOf);
    log.error('audit-conflict', { why, evidence, at: clock() });
  }

  async function check(audit: LogReads): Promise<CheckedLog | null> {
    if (conflict !== null) return null;
    const [known, kept] = [await memory.read(), await memory.readHead()];
    const { all } = await keys.known();
    const judged = await judgeLog(all, audit, { known, head: kept });
    if ('why' in judged) {
      const stored = { tree: await audit.tree(), head: await audit.head() };
      await note(judged.why, { memory: known, head: kept, stored });
      return null;
    }
    // A change of key that was committed when a process died ends here, before anything else is signed.
    if (judged.signed !== null) await keys.handOver(judged.signed);
    return checkedLog(judged, await keys.known());
  }

  function checkedLog({ base, frontier }: Sound, { signer }: KnownKeys): CheckedLog {
    return {
      frontier,
      sign: async (leaves, newKey) => {
        const next = leaves.reduce(appendLeaf, frontier);
        const head = { size: next.size, root: rootOf(next) };
        const follower = newKey === null ? null : await keys.prepared(newKey);
        if (newKey !== null && follower === null) {
          throw failure('REQUEST_REFUSED', {
            why: 'the new key was replaced by another meanwhile',
          });
        }
        const own = signer.sign(head);
        const signed = follower === null ? own : signedByBoth(own, follower.sign(head));
        const pending = remembered(next, signed);
        await memory.write({ kept: base, pending }, { lasting: true });
        return { note: signed, committed: () => settle(pending) };
      },
    };
  }

  /** A settling that fails loses nothing: the next check finds what was pending in the log. */
  async function settle(pending: Remembered): Promise<void> {
    try {
      if (!(await memory.commit(pending)) || pending.note === null) return;
      await memory.writeHead(pending.note);
      await keys.handOver(pending.note);
    } catch (thrown) {
      log.error('audit-memory-fail', { why: messageOf(thrown) });
    }
  }

  return {
    keys: async () => {
      const { signer, handovers } = await keys.known();
      return { verifier: signer.verifier, handovers };
    },
    prepareKey: keys.prepare,
    check,
    head: () => memory.readHead(),
    conflict: () => conflict,
  };
}

const remembered = (frontier: Frontier, note: string | null): Remembered => ({
  size: frontier.size,
  roots: frontier.roots.map(toHex),
  note,
});

interface Sound {
  base: Remembered;
  frontier: Frontier;
  /** The signed head that was found to be committed. */
  signed: string | null;
}
type Judged = Sound | { why: string };

/** Whether the log extends what was signed, from what was remembered and kept. */
async function judgeLog(
  own: readonly LogKey[],
  audit: LogReads,
  given: { known: Memory | null; head: string | null },
): Promise<Judged> {
  const head = given.head === null ? null : openHead(given.head, own);
  if (given.head !== null && head === null) {
    return { why: 'The head kept beside the key has no valid signature of that key.' };
  }
  const { size, roots } = await audit.tree();
  const { known } = given;
  if ((await audit.records(size, size + 1)).length > 0) {
    return { why: `There are records behind the ${size} that the log says it has.` };
  }
  if (known === null) return judgeFromStart(audit, { size, head });
  if (head !== null && !remembers(known, head)) {
    return { why: `The memory beside the key does not reach to its head of ${head.size} records.` };
  }
  let why = '';
  for (const base of [known.pending, known.kept]) {
    if (base === null) continue;
    const frontier = await extended(base, audit, size);
    if (typeof frontier === 'string') why = frontier;
    else if (frontier.roots.map(toHex).join() !== roots.join()) {
      why = `The log says another root over its ${size} records than they have from ${base.size} on.`;
    } else if (size > base.size && !(await isSigned(audit, own, frontier))) {
      why = `Records ${base.size} to ${size - 1} were appended without a signature of the key.`;
    } else {
      const note = base.size === size ? base.note : null;
      return { base: remembered(frontier, note), frontier, signed: base.note };
    }
  }
  return { why };
}

/** The head is written after the memory: it is never ahead of it, and the same where sizes are. */
function remembers({ kept, pending }: Memory, head: Checkpoint): boolean {
  const heads = [kept, ...(pending === null ? [] : [pending])];
  const same = heads.find(({ size }) => size === head.size);
  if (same === undefined) return heads.some(({ size }) => size > head.size);
  const root = rootOf({ size: same.size, roots: same.roots.map(fromHex) });
  return toHex(root) === toHex(head.root);
}

/** Where nothing is remembered the whole log is read, and held against the head that was kept. */
async function judgeFromStart(
  audit: LogReads,
  { size, head }: { size: number; head: Checkpoint | null },
): Promise<Judged> {
  const start = remembered(EMPTY_FRONTIER, null);
  const upTo = head === null ? start : await atHead(audit, start, head, size);
  if (typeof upTo === 'string') return { why: upTo };
  const frontier = await extended(upTo, audit, size);
  if (typeof frontier === 'string') return { why: frontier };
  return { base: remembered(frontier, null), frontier, signed: null };
}

async function atHead(
  audit: LogReads,
  start: Remembered,
  head: Checkpoint,
  size: number,
): Promise<Remembered | string> {
  if (head.size > size) return cutBack(head.size, size);
  const frontier = await extended(start, audit, head.size);
  if (typeof frontier === 'string') return frontier;
  if (toHex(rootOf(frontier)) === toHex(head.root)) return remembered(frontier, null);
  return `The first ${head.size} records are not those of the head kept beside the key.`;
}

/** The frontier over `size` records, from the entries themselves; or why there is none. */
async function extended(
  base: Remembered,
  audit: LogReads,
  size: number,
): Promise<Frontier | string> {
  if (base.size > size) return cutBack(base.size, size);
  let frontier: Frontier = { size: base.size, roots: base.roots.map(fromHex) };
  while (frontier.size < size) {
    const from = frontier.size;
    const page = await audit.records(from, Math.min(size, from + PAGE));
    if (page.length === 0) return `Record ${from} of ${size} is missing.`;
    for (const { index, entry } of page) {
      if (index !== frontier.size) return `Record ${frontier.size} of ${size} is missing.`;
      frontier = appendLeaf(frontier, leafHash(entry));
    }
  }
  return frontier;
}

const cutBack = (signed: number, size: number): string =>
  `${signed} records were signed, ${size} are there: the log was cut back.`;

/** Another process with the same key appended and signed what this one did not see. */
async function isSigned(
  audit: LogReads,
  own: readonly LogKey[],
  frontier: Frontier,
): Promise<boolean> {
  const newest = await audit.head();
  const head = newest === null ? null : openHead(newest.note, own);
  return head?.size === frontier.size && toHex(head.root) === toHex(rootOf(frontier));
}
