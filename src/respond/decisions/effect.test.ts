import { describe, expect, test } from 'vitest';
import type { Decision } from '#schema/decision';
import { approvalRuleSchema } from '#schema/policy';
import { contextOf, decisionOf, HOUR, START } from '../fixtures/situations.ts';
import { likeSuspension } from './effect.ts';
import { planDecision } from './plan-decision.ts';
import type { Touched } from './touched.ts';

const rule = approvalRuleSchema.parse({});
const touched: Touched = {
  ...{ account_ids: ['a1'], exchanges: 70_000, exchanges_per_day: 10_000 },
  ...{ cost_usd_per_day: 1, models_left: 0.5 },
};
const none = { ...touched, exchanges: 0, exchanges_per_day: 0, models_left: null };
const week = { expires_at: START + 168 * HOUR };

/** By what is done to whom: does it leave its targets as little as a suspension would? */
const TABLE: [string, Partial<Decision>, Touched | null, boolean][] = [
  ['a suspension', { action: 'suspend' }, touched, true],
  ['1e-7 requests a minute', { params: { requests_per_minute: 1e-7 } }, none, true],
  ['half a request a minute', { params: { requests_per_minute: 0.5 } }, none, true],
  ['30 a minute of 7', { params: { requests_per_minute: 30 } }, touched, false],
  ['1 a minute of 7', { params: { requests_per_minute: 1 } }, touched, false],
  ['1 a minute of 70', { params: { requests_per_minute: 1 } }, loud(10), true],
  ['30 a minute of 700', { params: { requests_per_minute: 30 } }, loud(100), true],
  ['30 a minute of nothing', { params: { requests_per_minute: 30 } }, none, false],
  ['30 a minute of unknown', { params: { requests_per_minute: 30 } }, null, true],
  ['a challenge asked for', { action: 'challenge', params: { form: 'ask' } }, touched, false],
  ['a challenge required', { action: 'challenge', params: { form: 'require' } }, touched, true],
  ['a challenge of no form', { action: 'challenge' }, touched, true],
  ['a grace that ends', asked(24), touched, true],
  ['a grace as long as it holds', asked(168), touched, false],
  ['a grace that ends some day', { ...asked(24), expires_at: null }, touched, true],
  ['one token an answer', shaped({ max_output_tokens: 1 }), touched, true],
  ['long answers', shaped({ max_output_tokens: 1000 }), touched, false],
  ['no model', shaped({ allowed_models: 'none' }), { ...touched, models_left: 0 }, true],
  ['half of the models', shaped({ allowed_models: 'small' }), touched, false],
  ['models of unknown use', shaped({ allowed_models: 'small' }), null, true],
  ['hidden reasoning', shaped({ hide_reasoning: true }), null, false],
  ['a mark', { action: 'mark' }, null, false],
];

function loud(times: number): Touched {
  return { ...touched, exchanges_per_day: touched.exchanges_per_day * times };
}
function asked(grace_hours: number): Partial<Decision> {
  return { action: 'challenge', params: { form: 'ask', grace_hours } };
}
function shaped(params: Decision['params']): Partial<Decision> {
  return { action: 'shape', params };
}

test.each(TABLE)('%s', (_, fields, seen, expected) => {
  const decision = decisionOf('d1', { ...week, ...fields });
  const why = likeSuspension(decision, { touched: seen, rule, now: START });
  expect(why !== null, why ?? 'no').toBe(expected);
});

describe('where a challenge sends customers', () => {
  const challengeUrls = ['https://example.com/verify'];
  const planned = (url: string) => {
    const decision = decisionOf('d1', {
      ...{ scope: 'address', value: '192.0.2.1', action: 'challenge' },
      params: { form: 'ask', url },
    });
    const wanted = { decision, candidates: [], error_rate: 0, policy: null };
    return planDecision(wanted, contextOf({ challengeUrls }));
  };

  test('is one of the configured addresses, and no other of the same host', () => {
    expect(planned('https://example.com/verify').forbidden).toBeNull();
    for (const url of [
      'https://example.com',
      'https://example.com/verify/x',
      'https://evil.test',
    ]) {
      expect(planned(url).forbidden, url).toContain('challengeUrls');
    }
  });
});
