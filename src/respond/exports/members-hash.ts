/** Hashes the member list of a detection, so that formats that cut the list still identify it. */
import { createHash } from 'node:crypto';

/**
 * SHA-256 over the sorted account ids, each as JSON text and a line feed: two lists are the same
 * exactly when their hashes are. Hexadecimal.
 */
export function membersHash(members: readonly { account_id: string }[]): string {
  const hash = createHash('sha256');
  const ids = members.map(({ account_id }) => account_id).sort();
  for (const id of ids) hash.update(`${JSON.stringify(id)}\n`);
  return hash.digest('hex');
}
