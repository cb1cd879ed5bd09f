/** Judges whether a head of the audit log follows from the one that was witnessed before; pure. */
import type { AuditHeadAnswer } from '#schema/audit-head';
import type { Checkpoint } from '#std/checkpoint';
import { logKeys, openHead } from '#std/log-keys';
import { onlyGrew } from '#std/merkle-proofs';

/** `head` is what may be witnessed now; null = the log has none yet. */
export type HeadJudgement = { head: Checkpoint | null } | { problem: string };

/**
 * `verifier` is the log's public key as it was told first, or by the operator; `kept` the note that was
 * witnessed last.
 */
export function judgeHead(
  given: { verifier: string; kept: string | null },
  answer: AuditHeadAnswer,
): HeadJudgement {
  // From the key that is known here to those that followed it, each vouched for by the one before.
  const keys = logKeys(given.verifier, answer.handovers) ?? [];
  const older = given.kept === null ? null : openHead(given.kept, keys);
  if (given.kept !== null && older === null) {
    return { problem: 'the head that was kept here is damaged' };
  }
  if (answer.note === null) {
    return older === null ? { head: null } : { problem: 'the log has no signed head any more' };
  }
  const newer = openHead(answer.note, keys);
  if (newer === null) return { problem: 'its newest head has no valid signature of the log’s key' };
  if (older === null) return { head: newer };
  const { size } = older;
  if (newer.size < size) return { problem: `it had ${size} records, now it has ${newer.size}` };
  const path = answer.path.map((hash) => Buffer.from(hash, 'base64'));
  if (onlyGrew(older, newer, path)) return { head: newer };
  return { problem: `its first ${size} records are not those that were witnessed` };
}
