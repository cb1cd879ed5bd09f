import { expect, test } from 'vitest';
import { type Accused, parseTruth, score, scoreSchema, servedBefore } from './score.ts';

const HOUR = 3_600_000;
const T0 = Date.parse('2026-02-02T00:00:00Z');

const LINES = [
  ...['a1', 'a2', 'a3', 'a4'].map((id) => ({ account_id: id, operator: 'c1', kind: 'hydra' })),
  { account_id: 'a5', operator: 'c2', kind: 'slow' },
  ...['b1', 'b2', 'b3'].map((id) => ({ account_id: id, operator: null, kind: 'chat-user' })),
  { account_id: 'b4', operator: null, kind: 'reseller' },
  {
    operator: 'c1',
    kind: 'hydra',
    accounts: 4,
    harvest: 100,
    harvest_by_hour: [
      [T0, 40],
      [T0 + HOUR, 60],
    ],
  },
  { operator: 'c2', kind: 'slow', accounts: 1, harvest: 10, harvest_by_hour: [[T0, 10]] },
].map((line) => JSON.stringify(line));

const member = (account_id: string) => ({ account_id, strength: 1, role: 'core' as const });
const at = (ms: number) => new Date(ms).toISOString();

const RESULT = {
  accounts: [
    { account_id: 'a1', first_flagged_at: at(T0 + HOUR) },
    { account_id: 'b4', first_flagged_at: at(T0) },
  ],
  campaigns: [
    {
      campaign_id: 'x',
      first_alarm_at: at(T0 + HOUR / 2),
      members: ['a1', 'a2', 'a3', 'b1'].map(member),
    },
    { campaign_id: 'y', first_alarm_at: at(T0), members: ['b1', 'b2'].map(member) },
  ],
} as unknown as Accused;

test('accounts, campaigns and harvest served are scored against the truth', () => {
  const found = score(parseTruth(LINES), RESULT);
  expect(scoreSchema.safeParse(found).success).toBe(true);
  expect(found.accounts.findings).toMatchObject({
    precision: { hits: 1, of: 2 },
    recall: { hits: 1, of: 5 },
    false_positives: { hits: 1, of: 4, per_100000: 25_000 },
  });
  expect(found.accounts.campaigns).toMatchObject({
    precision: { hits: 3, of: 5 },
    recall: { hits: 3, of: 5 },
  });
  expect(found.accounts.any.false_positives_by_kind).toMatchObject([
    { kind: 'chat-user', accused: { hits: 2, of: 3 } },
    { kind: 'reseller', accused: { hits: 1, of: 1 } },
  ]);
  expect(found.campaigns.precision).toMatchObject({ hits: 1, of: 2 });
  expect(found.campaigns.recall).toMatchObject({ hits: 1, of: 2 });
  expect(found.campaigns.found[0]).toMatchObject({ operator: 'c1', purity: { hits: 3, of: 4 } });
  expect(found.operators).toMatchObject([
    { operator: 'c1', served_before_alarm: 0.2, served_before_flag: 0.4 },
    { operator: 'c2', first_alarm_at: null, served_before_alarm: 1 },
  ]);
});

test('fringe members are named and not accused', () => {
  const fringe = { account_id: 'b2', strength: 0.1, role: 'fringe' as const };
  const [first] = RESULT.campaigns;
  const campaigns = [{ ...first!, members: [...first!.members, fringe] }];
  const found = score(parseTruth(LINES), { ...RESULT, campaigns });
  expect(found.accounts.campaigns.precision).toMatchObject({ hits: 3, of: 4 });
  expect(found.campaigns.found[0]).toMatchObject({ members: 4 });
});

test('an empty result accuses nobody and serves everything', () => {
  const found = score(parseTruth(LINES), { accounts: [], campaigns: [] });
  expect(found.accounts.any.false_positives).toMatchObject({ hits: 0, low: 0 });
  expect(found.operators.map((operator) => operator.served_before_alarm)).toEqual([1, 1]);
});

test('a result of another log is refused, and so is a file that is no truth', () => {
  const other = { accounts: [{ account_id: 'zz' }], campaigns: [] } as unknown as Accused;
  expect(() => score(parseTruth(LINES), other)).toThrow(/zz/);
  expect(() => parseTruth(['{"id":"x"}'])).toThrow(/line 1/);
  expect(() => parseTruth(['not json'])).toThrow(/line 1/);
});

test('harvest before the first hour is none, after the last all', () => {
  const operator = parseTruth(LINES).operators[0]!;
  expect(servedBefore(operator, at(T0 - HOUR))).toBe(0);
  expect(servedBefore(operator, at(T0 + 9 * HOUR))).toBe(1);
});
