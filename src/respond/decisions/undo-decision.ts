import type { Records } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { DecisionState } from '#schema/decision-record';
import { failure } from '#std/errors';
import { markUndone, settleEnded } from './end-decision.ts';

const UNDOABLE: readonly DecisionState[] = ['waiting', 'rolling', 'in-force', 'stopped'];

/**
 * Takes a decision back as if it had never been: it ends at once for every gateway, and every account
 * has again exactly the decisions that others took about it. Gives back how many accounts that were.
 */
export async function undoDecision(
  records: Pick<Records, 'change'>,
  decisionId: string,
  by: Actor,
): Promise<number> {
  await records.change(by, async (write) => {
    const record = await write.decisions.get(decisionId);
    if (record === null) throw failure('RECORDS_NOT_FOUND', { what: `decision ${decisionId}` });
    if (!UNDOABLE.includes(record.state)) {
      throw failure('DECISION_REFUSED', { why: `it is ${record.state} already` });
    }
    await markUndone(write, record, by);
  });
  return settleEnded(records, decisionId, by);
}

/** Stops a rollout where it is: whoever was reached stays reached. */
export function stopDecision(
  records: Pick<Records, 'change'>,
  decisionId: string,
  by: Actor,
): Promise<void> {
  return moveState(records, decisionId, { by, from: 'rolling', to: 'stopped' });
}

/** Goes on with a stopped rollout. */
export function resumeDecision(
  records: Pick<Records, 'change'>,
  decisionId: string,
  by: Actor,
): Promise<void> {
  return moveState(records, decisionId, { by, from: 'stopped', to: 'rolling' });
}

function moveState(
  records: Pick<Records, 'change'>,
  decisionId: string,
  { by, from, to }: { by: Actor; from: DecisionState; to: DecisionState },
): Promise<void> {
  return records.change(by, async (write) => {
    const state = (await write.decisions.get(decisionId))?.state;
    if (state !== from) {
      throw failure('DECISION_REFUSED', { why: `it is ${state ?? 'not known'}, not ${from}` });
    }
    await write.decisions.setState(decisionId, to);
  });
}
