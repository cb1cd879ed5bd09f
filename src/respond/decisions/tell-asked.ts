/** Raises the alert that says who is asked to be verified, in the transaction that asks the first of them. */
import type { Writes } from '#records/index';
import { asksToVerify, MOST_ASKED, verificationAskedAlert } from '../notify/response-alerts.ts';

/** The whole list is told with its first accounts: the grace runs from the decision's start for all of them. */
export async function tellAsked(
  write: Pick<Writes, 'decisions' | 'alerts'>,
  decisionId: string,
): Promise<void> {
  const record = await write.decisions.get(decisionId);
  if (record === null || !asksToVerify(record)) return;
  if (record.members === null) {
    await write.alerts.raise(verificationAskedAlert(record, []));
    return;
  }
  if ((record.ledger.done ?? 0) === 0) return;
  const listed = { states: ['planned', 'failed', 'done'], limit: MOST_ASKED } as const;
  const asked = await write.decisions.members(decisionId, listed);
  const accounts = asked.map(({ account_id }) => account_id);
  await write.alerts.raise(verificationAskedAlert(record, accounts));
}
