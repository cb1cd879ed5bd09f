import type { Records, Settlement, Writes } from '#records/index';
import type { Review } from '#schema/account-record';
import type { AllowEntry } from '#schema/allow-entry';
import type { Actor } from '#schema/audit-record';
import type { SkipReason } from '#schema/decision-record';
import { endAtOnce } from './end-decision.ts';

export type NewAllowEntry = Pick<
  AllowEntry,
  'entry_id' | 'scope' | 'value' | 'owner' | 'expires_at'
>;

/**
 * Puts somebody on the allow-list and lifts what is in force about them, in one transaction. Gives back
 * how many accounts were lifted out of decisions.
 */
export function allow(
  records: Pick<Records, 'change'>,
  entry: NewAllowEntry,
  by: Actor,
): Promise<number> {
  return records.change(by, async (write) => {
    await write.allowList.add(entry);
    const accounts = await accountsOf(write, entry);
    const lifted = await liftAccounts(write, accounts, 'allow-listed');
    return lifted + (await liftDirect(write, entry, by));
  });
}

async function accountsOf(write: Writes, { scope, value }: NewAllowEntry): Promise<string[]> {
  if (scope === 'account') return [value];
  return scope === 'organisation' ? write.accounts.ofOrganisation(value) : [];
}

/** What an analyst says of an account; who is cleared is lifted out of every decision. */
export function reviewAccount(
  records: Pick<Records, 'change'>,
  given: { accountId: string; verdict: Review['verdict'] | null; by: Actor },
): Promise<number> {
  const { accountId, verdict, by } = given;
  return records.change(by, async (write) => {
    await write.accounts.review(accountId, verdict);
    return verdict === 'cleared' ? liftAccounts(write, [accountId], 'cleared') : 0;
  });
}

async function liftAccounts(
  write: Writes,
  accountIds: readonly string[],
  why: SkipReason,
): Promise<number> {
  const byDecision = new Map<string, Settlement[]>();
  for (const { decision_id, account_id, state } of await write.decisions.ofAccounts(accountIds)) {
    if (state === 'skipped' || state === 'undone') continue;
    const settlements = byDecision.get(decision_id) ?? [];
    byDecision.set(decision_id, settlements);
    settlements.push({ account_id, state: 'skipped', why });
  }
  let lifted = 0;
  for (const [id, settlements] of byDecision)
    lifted += await write.decisions.settle(id, settlements);
  return lifted;
}

/** Decisions about the very thing that is allowed, e.g. an address. */
async function liftDirect(
  write: Writes,
  { scope, value }: NewAllowEntry,
  by: Actor,
): Promise<number> {
  const states = ['waiting', 'rolling', 'in-force', 'stopped'] as const;
  let lifted = 0;
  if (scope === 'account') return lifted;
  for (const record of await write.decisions.list({ states, scope, value })) {
    lifted += await endAtOnce(write, record, by);
  }
  return lifted;
}
