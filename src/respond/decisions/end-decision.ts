/** How a decision ends: at once for gateways, and for each account its standing given back. */
import type { MemberSettlement, Writes } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { DecisionRecord, DecisionState } from '#schema/decision-record';
import { failure } from '#std/errors';
import { undoneAlert } from '../notify/response-alerts.ts';
import { noteReleased } from './campaign-state.ts';

/** States in which there is something to take back. */
export const UNDOABLE: readonly DecisionState[] = ['waiting', 'rolling', 'in-force', 'stopped'];

/** Throws RECORDS_NOT_FOUND, and DECISION_REFUSED for one that has ended. */
export async function undoableDecision(write: Writes, decisionId: string): Promise<DecisionRecord> {
  const record = await write.decisions.get(decisionId);
  if (record === null) throw failure('RECORDS_NOT_FOUND', { what: `decision ${decisionId}` });
  if (UNDOABLE.includes(record.state)) return record;
  throw failure('DECISION_REFUSED', { why: `it is ${record.state} already` });
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
  return (await settleEnded(write, record.decision.id, Number.MAX_SAFE_INTEGER)).lifted.length;
}

/** Gives so many accounts their standing back; `lifted` are those that had been reached. */
export async function settleEnded(
  write: Writes,
  id: string,
  limit: number,
): Promise<{ settled: number; lifted: string[] }> {
  const open = await write.decisions.members(id, { states: ['done', 'planned', 'failed'], limit });
  const settlements = open.map(({ account_id, state }): MemberSettlement => {
    return state === 'done'
      ? { account_id, state: 'undone', why: null }
      : { account_id, state: 'skipped', why: 'lifted' };
  });
  const settled = await write.decisions.settle(id, settlements);
  const lifted = settlements.filter(({ state }) => state === 'undone');
  return { settled, lifted: lifted.map(({ account_id }) => account_id) };
}

/** Accounts that any of these decisions has reached: each once. */
export async function countReached(
  { decisions }: Pick<Writes, 'decisions'>,
  decisionIds: readonly string[],
): Promise<number> {
  const reached = new Set<string>();
  for (const id of decisionIds) {
    const done = await decisions.members(id, { states: ['done'] });
    for (const { account_id } of done) reached.add(account_id);
  }
  return reached.size;
}
