/** Parameters of decisions by one table: what people, policies and gateways take, and that it has an effect. */
import { describe, expect, test } from 'vitest';
import { addDecisions, openVerdict, type Verdict } from '#gateway/enforcement/verdict';
import { containCampaign } from '#respond/acts/contain-campaign';
import { takeDecision } from '#respond/acts/take-decision';
import { planDecision } from '#respond/decisions/plan-decision';
import { contextOf, decisionOf } from '#respond/fixtures/situations';
import { DECISION_ACTIONS, type Decision, type DecisionAction } from '#schema/decision';
import type { DecisionParams } from '#schema/decision-params';
import { decisionsChangeSchema, decisionsDocumentSchema } from '#schema/decisions-document';
import { policySchema } from '#schema/policy';

/** Whatever is wrong, by action: misspelt, another action's, out of range, of another type, without effect. */
const WRONG: Record<DecisionAction, readonly DecisionParams[]> = {
  observe: [{ requests_per_minute: 1 }],
  slow: [
    { request_per_minute: 10 },
    { requests_per_minute: 0 },
    { requests_per_minute: -1 },
    { requests_per_minute: '10' },
    { requests_per_minute: 1e9 },
    { requests_per_minute: 10, url: 'https://example.com' },
  ],
  challenge: [
    { url: 'verify' },
    { url: 'javascript:alert(1)' },
    { link: 'https://example.com' },
    { form: 'maybe' },
    { grace_hours: 0 },
  ],
  shape: [
    { max_n: 0 },
    { max_n: 1.5 },
    { hide_reasoning: false },
    { allowed_models: '' },
    { allowed_models: 'a,,b' },
    { max_tokens: 5 },
  ],
  mark: [{ tell_upstream: 'yes' }, { tell_provider: true }],
  suspend: [{ requests_per_minute: 1 }],
};
const RIGHT: Record<DecisionAction, readonly DecisionParams[]> = {
  observe: [{}],
  slow: [{}, { requests_per_minute: 0.5 }],
  challenge: [
    {},
    { form: 'require' },
    { grace_hours: 72 },
    { url: 'https://example.com/verify', form: 'ask' },
  ],
  shape: [{}, { max_n: 1 }, { allowed_models: 'small*, tiny', hide_reasoning: false }],
  mark: [{}, { tell_upstream: true }],
  suspend: [{}],
};

const about = { scope: 'account', value: 'a1', reason: 'test' } as const;
const enforced = (action: DecisionAction, params: DecisionParams): Decision =>
  decisionOf('d1', { action, params });

/** Every door through which parameters come in, with whether it completes what is left out. */
const DOORS: Record<string, (action: DecisionAction, params: DecisionParams) => boolean> = {
  take: (action, params) => takeDecision.input.safeParse({ ...about, action, params }).success,
  contain: (action, params) =>
    containCampaign.input.safeParse({ campaign_id: 'c1', reason: 'test', action, params }).success,
  policy: (action, params) =>
    policySchema.safeParse({ id: 'p', rules: [{ id: 'r', about: 'campaign', action, params }] })
      .success,
  'gateway, whole': (action, params) =>
    decisionsDocumentSchema.safeParse(documentOf(enforced(action, params))).success,
  'gateway, change': (action, params) =>
    decisionsChangeSchema.safeParse({
      schema: 'stillwatch.decisions-change/1',
      ...{ base_version: 0, version: 1, issued_at: 0, put: [enforced(action, params)] },
    }).success,
};

function documentOf(...decisions: Decision[]): object {
  return { schema: 'stillwatch.decisions/1', version: 1, issued_at: 0, decisions };
}

function planned(action: DecisionAction, params: DecisionParams): Decision {
  const decision = enforced(action, params);
  const wanted = { decision, candidates: [], error_rate: 0, policy: null };
  return planDecision(wanted, contextOf()).record.decision;
}

describe.each(DECISION_ACTIONS)('%s', (action) => {
  test.each(Object.keys(DOORS))('%s refuses what it does not take', (door) => {
    for (const params of WRONG[action]) {
      expect(DOORS[door]!(action, params), JSON.stringify(params)).toBe(false);
    }
  });

  test('what it takes is complete once planned, and goes through every door', () => {
    for (const params of RIGHT[action]) {
      const complete = planned(action, params).params;
      for (const [door, takes] of Object.entries(DOORS)) {
        if (!door.startsWith('gateway')) expect(takes(action, params), door).toBe(true);
        expect(takes(action, complete), `${door} ${JSON.stringify(complete)}`).toBe(true);
      }
    }
  });

  test('has its effect at the gateway, whatever of it was given', () => {
    for (const params of RIGHT[action]) {
      const verdict = openVerdict();
      addDecisions(verdict, [planned(action, params)], 0);
      expect(EFFECTS[action](verdict), JSON.stringify(params)).toBe(true);
    }
  });
});

const EFFECTS: Record<DecisionAction, (verdict: Verdict) => boolean> = {
  observe: ({ applied }) => applied.length === 1,
  slow: ({ slowdowns }) => slowdowns.length === 1,
  challenge: ({ refusal, verify }) => (refusal?.code === 'challenge') !== (verify !== null),
  shape: ({ caps, hidden, models }) =>
    Object.values({ ...caps, ...hidden }).some(Boolean) || models !== null,
  mark: ({ applied }) => applied.length === 1,
  suspend: ({ refusal }) => refusal?.code === 'suspended',
};

test('a gateway does not take a slow that slows nobody', () => {
  expect(DOORS['gateway, whole']!('slow', {})).toBe(false);
});

test('a refusal names the parameter, and what there is', () => {
  const { error } = containCampaign.input.safeParse({
    ...{ campaign_id: 'c1', reason: 'test', action: 'slow', params: { request_per_minute: 3 } },
  });
  const [issue] = error?.issues ?? [];
  expect(issue?.message).toMatch(/request_per_minute.*slow takes requests_per_minute/);
});
