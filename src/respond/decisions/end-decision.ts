import type { Records, Settlement, Writes } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { DecisionRecord } from '#schema/decision-record';
import { undoneAlert } from '../notify/response-alerts.ts';
import { noteReleased } from './campaign-state.ts';

const BATCH = 5_000;

/**
 * Gives accounts of an ended decision their standing back, a batch a transaction. Gateways are told of
 * the end itself and do not wait for this; after a crash the next advance goes on with it.
 */
export async function settleEnded(
  records: Pick<Records, 'change'>,
  id: string,
  by: Actor,
): Promise<number> {
  let lifted = 0;
  for (;;) {
    const batch = await records.change(by, (write) => settleSome(write, id, BATCH));
    lifted += batch.lifted;
    if (batch.settled < BATCH) return lifted;
  }
}

/** Marks a decision as undone, and tells of it; `by` is whose change it is. */
export async function markUndone(write: Writes, record: DecisionRecord, by: Actor): Promise<void> {
  await write.decisions.setState(record.decision.id, 'undone');
  await noteReleased(write, record);
  const alert = undoneAlert(record, by);
  if (alert !== null) await write.alerts.raise(alert);
}

/** Ends a decision with all its accounts in the change it is given; gives back how many were reached. */
export async function endAtOnce(write: Writes, record: DecisionRecord, by: Actor): Promise<number> {
  await markUndone(write, record, by);
  return (await settleSome(write, record.decision.id, Number.MAX_SAFE_INTEGER)).lifted;
}

async function settleSome(write: Writes, id: string, limit: number) {
  const open = await write.decisions.members(id, { states: ['done', 'planned', 'failed'], limit });
  const settlements = open.map(({ account_id, state }): Settlement => {
    return state === 'done'
      ? { account_id, state: 'undone', why: null }
      : { account_id, state: 'skipped', why: 'lifted' };
  });
  const settled = await write.decisions.settle(id, settlements);
  return { settled, lifted: settlements.filter(({ state }) => state === 'undone').length };
}
