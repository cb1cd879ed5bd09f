/** Reads from account facts which accounts openly belong together: organisations and private mail domains. */

import type { AccountFacts } from '#schema/account';
import type { CustomerNumbers } from '../judging/customer-set.ts';

/** A mail domain of more accounts, or of a larger part of all, is a public mail provider. */
const PRIVATE_ACCOUNTS = 200;
const PRIVATE_SHARE = 0.05;

export function ownersOf(
  ids: readonly string[],
  facts: ReadonlyMap<string, AccountFacts>,
): CustomerNumbers {
  const known = ids.map((id) => facts.get(id));
  const domains = new Map<string, number>();
  for (const one of known) {
    const domain = one?.email_domain;
    if (domain) domains.set(domain, (domains.get(domain) ?? 0) + 1);
  }
  const most = Math.min(PRIVATE_ACCOUNTS, PRIVATE_SHARE * ids.length);
  const isPrivate = (domain: string): boolean => domains.get(domain)! <= most;
  return {
    payer: numbered(known.map((one) => one?.payment_fingerprint || null)),
    owner: numbered(known.map((one) => one?.org_id || null)),
    openly: numbered(
      known.map((one) =>
        one?.email_domain && isPrivate(one.email_domain) ? one.email_domain : null,
      ),
    ),
  };
}

function numbered(names: readonly (string | null)[]): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from(names, (name) => {
    if (name === null) return 0;
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return number;
  });
}
