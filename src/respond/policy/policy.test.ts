import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DECISION_ACTIONS } from '#schema/decision';
import type { AccountResult } from '#schema/finding';
import { type Policy, policySchema } from '#schema/policy';
import { allowEntryOf, campaignOf, candidateOf, HOUR, START } from '../fixtures/situations.ts';
import { backTest, compareHits, type History } from './back-test.ts';
import { decide, type Situation } from './decide.ts';
import { diffPolicies } from './diff-policies.ts';
import { policyNotes } from './former-keys.ts';
import { breachedGuards } from './guards.ts';
import { DEFAULT_POLICY, parsePolicy, policyHash } from './parse-policy.ts';

const DAY = 24 * HOUR;
const RATE = 0.01;
const suspend = {
  id: 'contain',
  about: 'campaign',
  campaign: { confidence_at_least: 0.95, members_at_least: 3 },
  members: { except_tiers: ['enterprise'] },
  action: 'suspend',
};
const slow = { id: 'slow-all', about: 'campaign', action: 'slow' };
const alone = {
  id: 'alone',
  about: 'account',
  account: { p_value_at_most: 1e-6, detectors: ['volume'] },
  action: 'challenge',
};
const policyOf = (...rules: unknown[]): Policy => parsePolicy({ id: 'p', mode: 'enforce', rules });

const resultOf = (id: string, p: number, detectors = ['volume']): AccountResult => ({
  account_id: id,
  score: 0.9,
  p_value: p,
  findings: detectors.map((detector) => ({
    detector,
    p_value: p,
    observed: 1,
    expected: 0,
    cohort: { label: 'all', accounts: 50 },
    reason: '',
    innocent: [],
  })),
  campaign_id: null,
  first_flagged_at: new Date(START).toISOString(),
});

function situationOf(more: Partial<Situation> = {}): Situation {
  const accounts = new Map(
    ['a1', 'a2', 'a3'].map((id) => [id, candidateOf(id, { tier: 'free' })] as const),
  );
  accounts.set('big', candidateOf('big', { tier: 'enterprise' }));
  return {
    now: START,
    campaigns: [campaignOf('c1', ['a1', 'a2', 'a3', 'big'])],
    flagged: [],
    accounts,
    ...more,
  };
}

test('the former name of a key is read, told, and stored under its name of today', () => {
  const { members, ...others } = suspend;
  const former = { id: 'p', mode: 'enforce', rules: [{ ...others, cohort: members }, slow] };
  const today = { ...former, rules: [suspend, slow] };
  expect(parsePolicy(former)).toEqual(parsePolicy(today));
  expect(policyNotes(today)).toEqual([]);
  expect(policyNotes(former)).toEqual([
    'The key cohort is called members now: write members in contain. Both are read.',
  ]);
  const both = { ...former, rules: [{ ...suspend, cohort: members }] };
  expect(() => parsePolicy(both)).toThrow('cohort');
});

test('the first rule that fits decides, about the members that it names', () => {
  const [proposal, ...more] = decide(policyOf(suspend, slow), situationOf(), RATE);
  expect(more).toEqual([]);
  expect(proposal).toMatchObject({
    rule: 'contain',
    scope: 'campaign',
    value: 'c1',
    action: 'suspend',
    mode: 'enforce',
    account_ids: ['a1', 'a2', 'a3'],
    error_rate: 0.01,
  });
  const weak = { ...campaignOf('c1', ['a1', 'big']), confidence: 0.9 };
  expect(decide(policyOf(suspend, slow), situationOf({ campaigns: [weak] }), RATE)).toMatchObject([
    { rule: 'slow-all', account_ids: ['a1', 'big'] },
  ]);
  expect(decide({ ...policyOf(suspend), mode: 'off' }, situationOf(), RATE)).toEqual([]);
});

test('who is covered as firmly already is left out; who is not so firmly is not', () => {
  const entry = { decision_id: 'd0', action: 'slow', mode: 'enforce' } as const;
  const accounts = new Map([['a1', { ...candidateOf('a1'), standing: [entry] }]]);
  const situation = situationOf({ accounts });
  expect(decide(policyOf(slow), situation, RATE)).toMatchObject([
    { account_ids: ['a2', 'a3', 'big'] },
  ]);
  expect(decide(policyOf({ ...suspend, members: {} }), situation, RATE)).toMatchObject([
    { account_ids: ['a1', 'a2', 'a3', 'big'] },
  ]);
});

test('single accounts are judged by their findings, members of campaigns with their campaign only', () => {
  const flagged = [resultOf('x1', 1e-9), resultOf('x2', 1e-3), resultOf('a1', 1e-12)];
  flagged.push(resultOf('x3', 1e-9, ['networks']));
  const proposals = decide(policyOf(alone), situationOf({ flagged }), RATE);
  expect(proposals).toMatchObject([
    { scope: 'account', value: 'x1', action: 'challenge', error_rate: RATE },
  ]);
});

test('unknown accounts fit no rule that asks for their age or tier', () => {
  const young = { ...slow, members: { age_days_at_most: 30 } };
  const accounts = new Map([
    ['a1', candidateOf('a1', { created_at: START - 10 * DAY })],
    ['a2', candidateOf('a2', { created_at: START - 100 * DAY })],
  ]);
  expect(decide(policyOf(young), situationOf({ accounts }), RATE)).toMatchObject([
    { account_ids: ['a1'] },
  ]);
});

test('a stricter threshold never hits more', () => {
  const level = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(level, level, level, (confidence, one, other) => {
      const hit = (least: number): number => {
        const rule = { ...slow, campaign: { confidence_at_least: least } };
        const campaign = { ...campaignOf('c1', ['a1', 'a2']), confidence };
        const proposals = decide(policyOf(rule), situationOf({ campaigns: [campaign] }), RATE);
        return proposals.flatMap(({ account_ids }) => account_ids).length;
      };
      expect(hit(Math.max(one, other))).toBeLessThanOrEqual(hit(Math.min(one, other)));
    }),
  );
});

function historyOf(more: Partial<History> = {}): History {
  const { campaigns } = situationOf();
  const cleared = { verdict: 'cleared' as const, by: 'user:ana', at: START + 2 * DAY, reason: '' };
  return {
    from: START,
    to: START + 14 * DAY,
    looks: [0, 1, 2].map((day) => ({ at: START + day * DAY, campaigns, flagged: [] })),
    accounts: new Map([
      ['a1', candidateOf('a1', { tier: 'paid', org_id: 'o1' })],
      ['a2', { ...candidateOf('a2', { tier: 'free' }), review: cleared }],
      ['a3', candidateOf('a3', { tier: 'free' })],
      ['big', candidateOf('big', { tier: 'enterprise' })],
    ]),
    appeals: [
      {
        appeal_id: 'p1',
        account_id: 'a3',
        decision_id: null,
        at: START + DAY,
        reason: '',
        outcome: 'upheld',
        settled_by: 'user:ana',
        settled_at: START + 2 * DAY,
      },
    ],
    allowEntries: [],
    lookAlikes: new Set(['a3', 'elsewhere']),
    accountErrorRate: RATE,
    ...more,
  };
}

test('history tells who would have been hit, and who of them wrongly', () => {
  const { summary, hits } = backTest(policyOf(suspend), historyOf());
  expect(summary).toMatchObject({
    decisions: 1,
    decisions_per_week: 0.5,
    accounts: 3,
    by_rule: [{ rule: 'contain', action: 'suspend', decisions: 1, accounts: 3 }],
    of_them: {
      cleared: 1,
      look_alikes: 1,
      paying: 1,
      organisations: 1,
      appealed: 1,
      appeals_upheld: 1,
    },
    cost_usd_per_day: 6,
    policy_sha256: policyHash(policyOf(suspend)),
  });
  expect(summary.expected_false_positives).toBeCloseTo(0.03);
  expect(hits.get('a1')).toEqual({ rule: 'contain', action: 'suspend', at: START });
});

test('what was known at the moment counts: allowed then is exempt, cleared later is not', () => {
  const allowed = allowEntryOf('a1', { expires_at: START + DAY / 2 });
  const short = { ...suspend, ttl_hours: 1 };
  const { summary, hits } = backTest(policyOf(short), historyOf({ allowEntries: [allowed] }));
  expect(hits.get('a1')?.at).toBe(START + DAY);
  // Two looks hit a2, the third comes when it is cleared.
  expect(summary.by_rule).toMatchObject([{ decisions: 3, accounts: 2 + 3 + 2 }]);
  const always = allowEntryOf('a1', { expires_at: START + 30 * DAY });
  expect(backTest(policyOf(short), historyOf({ allowEntries: [always] })).summary).toMatchObject({
    accounts: 2,
    exempt: 1,
  });
});

test('two policies are compared by whom they hit and how hard', () => {
  const strict = backTest(policyOf(suspend), historyOf()).hits;
  const mild = backTest(policyOf(slow), historyOf()).hits;
  expect(compareHits(mild, strict)).toEqual({ gained: [], lost: ['big'], harder: 3, milder: 0 });
  expect(DECISION_ACTIONS.indexOf('suspend')).toBe(5);
});

test('a difference is told by name, a moved rule as an order', () => {
  const before = policyOf(suspend, slow);
  const { action, ...rest } = suspend;
  const after = policyOf(slow, { ...rest, action: 'challenge', ttl_hours: 1 });
  expect(diffPolicies(before, after)).toEqual([
    { path: 'order', before: ['contain', 'slow-all'], after: ['slow-all', 'contain'] },
    { path: 'rules.contain.action', before: action, after: 'challenge' },
    { path: 'rules.contain.ttl_hours', before: 168, after: 1 },
  ]);
  expect(diffPolicies(before, before)).toEqual([]);
  expect(diffPolicies(null, before).length).toBeGreaterThan(3);
});

test('guards count within their window, and only above their number', () => {
  const policy = policySchema.parse({
    id: 'p',
    rules: [],
    guards: [
      { metric: 'appeals', at_most: 1, window_hours: 24 },
      { metric: 'cleared_accounts', at_most: 0, window_hours: 24 },
    ],
  });
  const appeal = { at: START, outcome: null, settled_at: null };
  const review = { verdict: 'cleared' as const, at: START };
  const outcome = { decisions: [], appeals: [appeal, appeal], reviews: [review] };
  expect(breachedGuards(policy, outcome, START)).toMatchObject([
    { observed: 2, reason: 'appeals is 2 in 24 hours, 1 are allowed' },
    { observed: 1 },
  ]);
  expect(breachedGuards(policy, outcome, START + 2 * DAY)).toEqual([]);
  expect(breachedGuards(policy, { ...outcome, appeals: [appeal], reviews: [] }, START)).toEqual([]);
});

test('a bad policy is refused with every problem and its place', () => {
  const bad = {
    id: 'Not a name',
    rules: [{ ...slow, action: 'ban' }],
    rollout: { stages: [{ percent: 50, after_ms: 0 }] },
  };
  const refused = () => parsePolicy(bad, 'policy.yaml');
  expect(refused).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }));
  expect(refused).toThrow(/id: [\s\S]*rules\.0\.action[\s\S]*rollout\.stages: .*end at 100/);
  expect(() => policyOf(slow, slow)).toThrow('slow-all is there twice');
  const half = { id: 'p', rules: [], rollout: { stages: [{ percent: 50, after_ms: 0 }] } };
  expect(() => parsePolicy(half)).toThrow('end at 100');
  expect(DEFAULT_POLICY.mode).toBe('shadow');
});
