/** Puts a decision in force on accounts that are due, but those that are exempt by now. */
import type { MemberSettlement, Writes } from '#records/index';
import { allowListAt, exemptionOf, unknownCandidate } from '../candidate.ts';

export interface DueAccounts {
  id: string;
  account_ids: readonly string[];
  /** Why an effect failed, by account. */
  failures: ReadonlyMap<string, string>;
  now: number;
}

/** Gives back how many accounts moved; none where the decision was undone or stopped meanwhile. */
export async function settleDue(write: Writes, due: DueAccounts): Promise<number> {
  const { id, account_ids: ids, failures, now } = due;
  if ((await write.decisions.get(id))?.state !== 'rolling') return 0;
  const known = new Map((await write.accounts.get(ids)).map((each) => [each.account_id, each]));
  const allowList = allowListAt(await write.allowList.live(now), now);
  const settlements = ids.map((account_id): MemberSettlement => {
    const candidate = known.get(account_id) ?? unknownCandidate(account_id);
    const exempt = exemptionOf(candidate, { allowList, now });
    if (exempt !== null) return { account_id, state: 'skipped', why: exempt };
    const failed = failures.get(account_id) ?? null;
    return { account_id, state: failed === null ? 'done' : 'failed', why: failed };
  });
  return write.decisions.settle(id, settlements);
}
