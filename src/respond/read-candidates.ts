/** Reads the accounts that a decision or policy is about from the records. */
import type { Reads } from '#records/index';
import { type Candidate, unknownCandidate } from './candidate.ts';

/** Accounts as responding looks at them, in the order asked for; unknown ones as such. */
export async function readCandidates(
  records: Pick<Reads, 'accounts'>,
  accountIds: readonly string[],
): Promise<Candidate[]> {
  const found = await records.accounts.get(accountIds);
  const known = new Map<string, Candidate>(found.map((each) => [each.account_id, each]));
  return accountIds.map((id) => known.get(id) ?? unknownCandidate(id));
}
