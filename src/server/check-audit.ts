/** Verifies the whole audit log in pages, for the API and the regular self-check. */
import { type LogVerdict, verifyRecords } from '#prove/index';
import type { Control } from './control.ts';

/**
 * Reads the whole audit log and keeps in mind what is wrong with it. `trusted` are heads kept
 * elsewhere, beside the one that this process keeps. Throws what the records throw.
 */
export async function checkAudit(
  control: Pick<Control, 'records' | 'auditSigner' | 'health'>,
  trusted: readonly string[] = [],
): Promise<LogVerdict> {
  const { records, auditSigner, health } = control;
  const [kept, { verifier, handovers }] = [await auditSigner.head(), await auditSigner.keys()];
  const own = kept === null ? [] : [kept];
  const verdict = await verifyRecords(records.audit, {
    verifierKey: verifier,
    handovers,
    trusted: [...own, ...trusted],
  });
  // What somebody else's heads say is theirs to judge: they may be of another log.
  if (trusted.length === 0) health.auditProblems = verdict.problems.map(({ what }) => what);
  return verdict;
}
