/** Checks the audit log where it lies, in the records of a running deployment. */

import type { AuditReads } from '#records/index';
import type { AuditRecord } from '#schema/audit-record';
import { failure } from '#std/errors';
import { type Handover, logKeys } from '#std/log-keys';
import { fromHex, rootOf, toHex } from '#std/merkle-tree';
import { type LogProblem, type LogVerdict, verifyLog } from '../verify/verify-log.ts';

const BLOCK = 5_000;
const ATTEMPTS = 5;

async function* blocks(audit: AuditReads): AsyncGenerator<AuditRecord[]> {
  for (let from = 0; ; ) {
    const block = await audit.records(from, from + BLOCK);
    if (block.length > 0) yield block;
    // A gap must not end the reading: what lies beyond it is looked at too.
    if (block.length === 0 && from >= (await audit.size())) return;
    from += BLOCK;
  }
}

/** What the next record would be appended to; an exported log has no such thing. */
const treeEdited = (records: number, size: number): LogProblem => ({
  problem: 'tree-edited',
  from: Math.min(records, size),
  to: Math.max(records, size),
  what: `The log’s own tree is not that of its ${records} records: it says ${size}, or another root.`,
});

/**
 * Checks the audit log of the records against the signatures kept with it, and against notes that
 * were kept elsewhere (`trusted`), without which a log cut back to an older state cannot be told.
 */
export async function verifyRecords(
  audit: AuditReads,
  given: { verifierKey: string; handovers?: readonly Handover[]; trusted?: readonly string[] },
): Promise<LogVerdict> {
  const keys = logKeys(given.verifierKey, given.handovers);
  if (keys === null) {
    throw failure('USAGE', { what: 'The verifier key has to be NAME+ID+KEY, as it was printed.' });
  }
  const { trusted = [] } = given;
  for (let attempt = 1; ; attempt++) {
    const before = await audit.head();
    const tree = await audit.tree();
    const checkpoints = (await audit.checkpoints()).map(({ note }) => note);
    const records = blocks(audit);
    const verdict = await verifyLog({ records, checkpoints, trusted, keys });
    // What was appended while it was read has no head among those that were read before.
    const grew = (await audit.head())?.size !== before?.size;
    const said = toHex(rootOf({ size: tree.size, roots: tree.roots.map(fromHex) }));
    if (said !== verdict.root || tree.size !== verdict.records) {
      verdict.problems.push(treeEdited(verdict.records, tree.size));
    }
    if (verdict.problems.length === 0 || !grew || attempt === ATTEMPTS) return verdict;
  }
}
