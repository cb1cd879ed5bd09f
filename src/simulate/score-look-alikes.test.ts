import { expect, test } from 'vitest';
import { type LookAlikeKind, lookAlikeSchema } from '#schema/look-alike';
import { lookAlikeScoreSchema, scoreLookAlikes } from './score-look-alikes.ts';
import type { AccountTruth } from './truth.ts';

const accounts = new Map<string, AccountTruth>();
const add = (kind: AccountTruth['kind'], customer: number | null, count: number): string[] =>
  Array.from({ length: count }, () => {
    const account_id = `a${accounts.size}`;
    const operator = customer === null ? 'c1' : null;
    accounts.set(account_id, { account_id, operator, kind, customer });
    return account_id;
  });

const first = add('classroom', 1, 8);
const second = add('classroom', 2, 6);
const third = add('classroom', 3, 6);
add('reseller', 4, 2);
const people = add('chat-user', 5, 3);
const attackers = add('slow', null, 9);

const group = (ids: readonly string[], resembles: LookAlikeKind | null) =>
  lookAlikeSchema.parse({ accounts: ids.length, account_ids: ids, why: [], resembles });

test('customers are named when groups that are mostly theirs hold half of them', () => {
  const found = scoreLookAlikes(accounts, [
    group(first.slice(0, 2), 'office'),
    group([...first.slice(2, 5), ...people.slice(0, 2)], 'classroom'),
    group(second, 'office'),
    group([...third.slice(0, 2), ...people], 'classroom'),
    group([...attackers.slice(0, 6), ...third.slice(2)], null),
  ]);
  expect(lookAlikeScoreSchema.parse(found)).toEqual({
    groups: 5,
    groups_with_attackers: 1,
    groups_of_attackers: 1,
    attackers: 6,
    customers: [
      {
        kind: 'classroom',
        customers: 3,
        large: 3,
        named: 2,
        right: 1,
        resembles: ['classroom', 'office'],
      },
      { kind: 'reseller', customers: 1, large: 0, named: 0, right: 0, resembles: [] },
    ],
  });
});

test('a truth that does not say whose accounts are whose is not scored', () => {
  const old = new Map([['a', { account_id: 'a', operator: null, kind: 'classroom' as const }]]);
  expect(scoreLookAlikes(old, [])).toBeNull();
});
