/** Fixes the account list of a decision by count and hash, so that people confirm exactly that list. */
import { createHash } from 'node:crypto';
import type { FrozenList } from '#schema/decision-record';

/** By UTF-16 code unit, as the hash is defined; not by anybody's alphabet. */
export const byCodeUnit = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** Count and hash of a set of accounts: the same for the same set, in whatever order it comes. */
export function freeze(accountIds: Iterable<string>): FrozenList & { account_ids: string[] } {
  const account_ids = [...new Set(accountIds)].sort(byCodeUnit);
  const hash = createHash('sha256');
  for (const id of account_ids) hash.update(`${JSON.stringify(id)}\n`);
  return { account_ids, count: account_ids.length, sha256: hash.digest('hex') };
}
