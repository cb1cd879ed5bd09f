import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchNames } from './campaign-names.ts';

const named = (campaign_id: string, ...accounts: string[]) => ({
  campaign_id,
  account_ids: new Set(accounts),
});
const match = (
  unnamed: ReturnType<typeof named>[],
  known: ReturnType<typeof named>[],
  taken: string[] = [],
) => Object.fromEntries(matchNames(unnamed, known, new Set(taken)));

test('a campaign keeps its name however the analysis numbers it', () => {
  const known = [named('c1', 'a', 'b', 'c'), named('c2', 'x', 'y', 'z')];
  expect(match([named('c1', 'x', 'y', 'new'), named('c2', 'a', 'b')], known)).toEqual({
    c1: 'c2',
    c2: 'c1',
  });
});

test('a stranger under a known name gets the next number', () => {
  const known = [named('c1', 'a', 'b', 'c'), named('c7', 'x', 'y')];
  expect(match([named('c1', 'k', 'l'), named('c2', 'm', 'n')], known)).toEqual({
    c1: 'c8',
    c2: 'c2',
  });
});

test('of two that overlap with one, the nearer has its name; one in use is not given again', () => {
  const known = [named('c1', 'a', 'b', 'c', 'd')];
  expect(match([named('c3', 'a', 'b'), named('c4', 'b', 'c', 'd')], known)).toEqual({
    c3: 'c3',
    c4: 'c1',
  });
  expect(match([named('c3', 'a', 'b', 'c')], known, ['c1'])).toEqual({ c3: 'c3' });
});

test('no name is given twice, nor one that means another', () => {
  const account = fc.constantFrom(...'abcdefgh');
  const campaigns = fc
    .array(fc.uniqueArray(account, { minLength: 1 }), { maxLength: 5 })
    .map((sets) => sets.map((accounts, index) => named(`c${index + 1}`, ...accounts)));
  fc.assert(
    fc.property(campaigns, campaigns, (unnamed, known) => {
      const names = match(unnamed, known);
      const given = Object.values(names);
      expect(new Set(given).size).toBe(unnamed.length);
      for (const one of unnamed) {
        const other = known.find(({ campaign_id }) => campaign_id === names[one.campaign_id]);
        if (other === undefined) continue;
        expect([...one.account_ids].some((id) => other.account_ids.has(id))).toBe(true);
      }
    }),
  );
});
