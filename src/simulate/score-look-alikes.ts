/** Scores whether a scan explained the groups that look like campaigns and are honest. */
import { z } from 'zod';
import { LOOK_ALIKE_KINDS, type LookAlike, type LookAlikeKind } from '#schema/look-alike';
import type { AccountTruth } from './truth.ts';
import type { CustomerKind } from './world.ts';

/** Smaller customers cannot look like a campaign: none has so few accounts. */
const ACCOUNTS_AT_LEAST = 5;
/** A customer is named when groups that are mostly its own hold so much of it. */
const NAMED = 0.5;

/** What customers who look like harvesting may be taken for; of the others any answer will do. */
const RIGHT: Partial<Record<CustomerKind, readonly LookAlikeKind[]>> = {
  'eval-harness': ['organisation', 'wording-only'],
  'synthetic-data': ['agreed-bulk'],
  classroom: ['classroom'],
  'company-proxy': ['office', 'organisation'],
  reseller: ['reseller'],
  'red-team': ['office', 'organisation'],
  'data-labelling': ['office', 'organisation'],
  'viral-app': ['launch'],
};

export const lookAlikeScoreSchema = z.object({
  /** Groups that were listed. */
  groups: z.number().int(),
  /** Listed groups with attackers in them, those that are mostly attackers, and attackers in all. */
  groups_with_attackers: z.number().int(),
  groups_of_attackers: z.number().int(),
  attackers: z.number().int(),
  /** By kind of customer that looks like harvesting. */
  customers: z.array(
    z.object({
      kind: z.string(),
      /** Customers of the kind, and those large enough to look like a campaign. */
      customers: z.number().int(),
      large: z.number().int(),
      /** Large ones of which half of the accounts or more are in groups that are mostly theirs. */
      named: z.number().int(),
      /** Those of which the largest such group resembles what they are. */
      right: z.number().int(),
      /** What that group was said to resemble. */
      resembles: z.array(z.enum(LOOK_ALIKE_KINDS).nullable()),
    }),
  ),
});
export type LookAlikeScore = z.infer<typeof lookAlikeScoreSchema>;

/**
 * Which of the customers that look like harvesting were named, and as what. Of a group with more
 * accounts than are listed, those that are listed stand for all. Null when the truth, of an earlier
 * release, does not say whose accounts are whose.
 */
export function scoreLookAlikes(
  accounts: ReadonlyMap<string, AccountTruth>,
  groups: readonly LookAlike[],
): LookAlikeScore | null {
  const honest = [...accounts.values()].filter(({ operator }) => operator === null);
  if (honest.some(({ customer }) => customer === undefined)) return null;
  const attackersIn = groups.map(
    ({ account_ids: ids }) => ids.filter((id) => accounts.get(id)?.operator != null).length,
  );
  const ownGroups = Map.groupBy(groups, (group) => ownerOf(group, accounts));
  const alike = honest.filter(({ kind }) => (RIGHT as Record<string, unknown>)[kind] !== undefined);
  return {
    groups: groups.length,
    groups_with_attackers: attackersIn.filter((count) => count > 0).length,
    groups_of_attackers: groups.filter(
      ({ account_ids: ids }, index) => attackersIn[index]! * 2 > ids.length,
    ).length,
    attackers: attackersIn.reduce((sum, count) => sum + count, 0),
    customers: [...Map.groupBy(alike, ({ kind }) => kind)].map(([kind, ofKind]) => {
      const customers = [...Map.groupBy(ofKind, ({ customer }) => customer)];
      const large = customers.filter(([, own]) => own.length >= ACCOUNTS_AT_LEAST);
      const named = large.flatMap(([customer, own]) => {
        const found = namedAs(ownGroups.get(customer ?? null) ?? [], own);
        return found === undefined ? [] : [found];
      });
      const right = named.filter(
        ({ resembles }) => resembles !== null && RIGHT[kind as CustomerKind]!.includes(resembles),
      );
      return {
        kind,
        customers: customers.length,
        large: large.length,
        named: named.length,
        right: right.length,
        resembles: named.map(({ resembles }) => resembles),
      };
    }),
  };
}

/** The customer of more than half of a group's accounts; null = nobody's. */
function ownerOf(
  { account_ids: ids }: LookAlike,
  accounts: ReadonlyMap<string, AccountTruth>,
): number | null {
  const counts = Map.groupBy(ids, (id) => accounts.get(id)?.customer ?? null);
  counts.delete(null);
  const most = [...counts].find(([, own]) => own.length * 2 > ids.length);
  return most?.[0] ?? null;
}

/** The largest of a customer's groups, if they hold enough of it. */
function namedAs(
  groups: readonly LookAlike[],
  own: readonly AccountTruth[],
): LookAlike | undefined {
  const listed = new Set(groups.flatMap(({ account_ids: ids }) => ids));
  const held = own.filter(({ account_id: id }) => listed.has(id)).length;
  if (held < NAMED * own.length) return undefined;
  return [...groups].sort((one, other) => other.accounts - one.accounts)[0];
}
