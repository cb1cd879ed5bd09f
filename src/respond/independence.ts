/** Whether two people are two: nobody approves what a credential of their own making asked for, or the other way round. */
import type { Reads } from '#records/index';
import { credentialUsed, personOf } from '#schema/audit-record';
import type { Credential } from '#schema/credential';

const SYSTEM = 'system:';

/**
 * The person, and everybody who could act in their name: who made their credential, who made that
 * one's, and so on, up to one that the first start made or that somebody else vouched for.
 */
function standBehind(who: string, credentials: ReadonlyMap<string, Credential>): Set<string> {
  const people = new Set([personOf(who)]);
  const seen = new Set<string>();
  let id = credentialUsed(who);
  while (id !== null && !seen.has(id)) {
    seen.add(id);
    const credential = credentials.get(id);
    const maker = credential?.created_by ?? null;
    if (maker === null || maker.startsWith(SYSTEM) || credential?.vouched_by !== null) break;
    people.add(personOf(maker));
    id = credentialUsed(maker);
  }
  return people;
}

/** Who stands behind both; null = they are independent of each other. */
export async function standsBehindBoth(
  { credentials }: Pick<Reads, 'credentials'>,
  one: string,
  other: string,
): Promise<string | null> {
  const known = new Map((await credentials.list()).map((each) => [each.credential_id, each]));
  const [behindOne, behindOther] = [standBehind(one, known), standBehind(other, known)];
  return [...behindOne].find((person) => behindOther.has(person)) ?? null;
}
