/** Fills what is not known of accounts with what somebody less sure of them says. */
import type { Reads } from '#records/index';
import { type AccountFacts, accountFactsSchema } from '#schema/account';

/** What the issuer of a key says of its account. */
export type KeyFacts = Pick<AccountFacts, 'account_id' | 'org_id' | 'tier' | 'verified'>;

/** What is known of an account, and that it is verified. */
export async function verifiedFacts(
  { accounts }: Pick<Reads, 'accounts'>,
  account_id: string,
): Promise<AccountFacts> {
  const [known] = await accounts.get([account_id]);
  return { ...(known?.facts ?? accountFactsSchema.parse({ account_id })), verified: true };
}

/** Whole facts of those accounts of which something is known now that was not before. */
export async function fillFacts(
  { accounts }: Pick<Reads, 'accounts'>,
  said: readonly KeyFacts[],
): Promise<AccountFacts[]> {
  const known = new Map(
    (await accounts.get(said.map(({ account_id }) => account_id))).map((each) => [
      each.account_id,
      each.facts,
    ]),
  );
  return said.flatMap((each) => {
    const { account_id } = each;
    const before = known.get(account_id) ?? accountFactsSchema.parse({ account_id });
    const after = {
      ...before,
      org_id: before.org_id ?? each.org_id,
      tier: before.tier ?? each.tier,
      verified: before.verified ?? each.verified,
    };
    const same =
      after.org_id === before.org_id &&
      after.tier === before.tier &&
      after.verified === before.verified;
    return same ? [] : [after];
  });
}
