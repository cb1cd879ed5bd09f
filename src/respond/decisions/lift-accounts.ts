/** Takes accounts, or the very thing that is allowed, out of the decisions that stand. */
import type { MemberSettlement, Writes } from '#records/index';
import type { AccountRecord, Review } from '#schema/account-record';
import type { AllowEntry } from '#schema/allow-entry';
import type { Actor } from '#schema/audit-record';
import type { DecisionAction } from '#schema/decision';
import type { SkipReason } from '#schema/decision-record';
import { failure } from '#std/errors';
import { endAtOnce, UNDOABLE } from './end-decision.ts';

/** Notes a person's verdict; who is cleared is lifted out of every decision with it. */
export async function reviewAndLift(
  write: Writes,
  accountId: string,
  verdict: Review['verdict'] | null,
): Promise<AccountRecord> {
  await write.accounts.review(accountId, verdict);
  if (verdict === 'cleared') await liftAccounts(write, [accountId], 'cleared');
  const [account] = await write.accounts.get([accountId]);
  if (account !== undefined) return account;
  throw failure('RECORDS_NOT_FOUND', { what: `account ${accountId}` });
}

/** Out of all decisions, or those of one action. Gives back how many places in ledgers that changed. */
export async function liftAccounts(
  write: Writes,
  accountIds: readonly string[],
  why: SkipReason,
  action: DecisionAction | null = null,
): Promise<number> {
  const byDecision = new Map<string, MemberSettlement[]>();
  for (const { decision_id, account_id, state } of await write.decisions.ofAccounts(accountIds)) {
    if (state === 'skipped' || state === 'undone') continue;
    const settlements = byDecision.get(decision_id) ?? [];
    byDecision.set(decision_id, settlements);
    settlements.push({ account_id, state: 'skipped', why });
  }
  let lifted = 0;
  for (const [id, settlements] of byDecision) {
    if (action !== null && (await write.decisions.get(id))?.decision.action !== action) continue;
    lifted += await write.decisions.settle(id, settlements);
  }
  return lifted;
}

/** Decisions about the very thing that is allowed, e.g. an address. */
export async function liftDirect(
  write: Writes,
  { scope, value }: Pick<AllowEntry, 'scope' | 'value'>,
  by: Actor,
): Promise<number> {
  let lifted = 0;
  if (scope === 'account') return lifted;
  for (const record of await write.decisions.list({ states: UNDOABLE, scope, value })) {
    lifted += await endAtOnce(write, record, by);
  }
  return lifted;
}
