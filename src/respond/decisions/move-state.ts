/** Moves a decision from the one state that it has to be in to another. */
import type { Writes } from '#records/index';
import type { DecisionRecord, DecisionState } from '#schema/decision-record';
import { failure } from '#std/errors';

/** Gives the decision as it is then. Throws DECISION_REFUSED, and RECORDS_NOT_FOUND. */
export async function moveState(
  write: Writes,
  decisionId: string,
  { from, to }: { from: DecisionState; to: DecisionState },
): Promise<DecisionRecord> {
  const before = await write.decisions.get(decisionId);
  if (before === null) throw failure('RECORDS_NOT_FOUND', { what: `decision ${decisionId}` });
  if (before.state !== from) {
    throw failure('DECISION_REFUSED', { why: `it is ${before.state}, not ${from}` });
  }
  await write.decisions.setState(decisionId, to);
  return (await write.decisions.get(decisionId)) ?? before;
}
