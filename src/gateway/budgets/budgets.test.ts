import { expect, test } from 'vitest';
import { budgetRuleSchema } from './budget-rule.ts';
import { type BudgetOptions, createBudgets } from './budgets.ts';
import { memoryCounters } from './memory-counters.ts';

const subject = {
  apiKeyId: 'k1',
  accountId: 'a1',
  orgId: 'o1',
  campaigns: ['c1', 'c2'],
  models: ['m'],
  tier: null,
  verified: null,
} as const;
const estimate = { requests: 1, inputTokens: 10, outputTokens: 100, dollars: 0 };

function open(rules: object[], more: Partial<BudgetOptions> = {}) {
  let now = 1_767_225_600_000;
  let tick = (): void => {};
  let ticking = true;
  const counters = memoryCounters(() => now);
  const budgets = createBudgets({
    rules: rules.map((rule) => budgetRuleSchema.parse(rule)),
    counters,
    leaseMs: 60_000,
    every: (_ms, run) => {
      tick = run;
      return () => {
        ticking = false;
      };
    },
    onFailure: () => {},
    ...more,
  });
  return {
    budgets,
    reserve: (id: string, whose: object = {}) =>
      budgets.reserve({ id, subject: { ...subject, ...whose }, estimate, slowdowns: [] }),
    pass: (ms: number) => {
      now += ms;
      if (ticking) tick();
    },
    ticking: () => ticking,
  };
}

const perDay = { id: 'r', scope: 'account', per: 'day', measure: 'outputTokens', limit: 100 };

test('a long stream keeps its reservation over a change of settings, and then nothing is left', async () => {
  const { budgets, reserve, pass, ticking } = open([perDay]);
  const hold = await reserve('x1');
  budgets.retire();
  for (let round = 0; round < 5; round++) pass(20_000);
  expect(await reserve('x2')).toMatchObject({ code: 'budget_exhausted' });
  expect(ticking()).toBe(true);
  if ('settle' in hold) await hold.settle({ ...estimate, outputTokens: 40 });
  pass(20_000);
  expect(ticking()).toBe(false);
});

test('a minute’s budget is whole again in the next minute, and says when', async () => {
  const { reserve, pass } = open([{ ...perDay, per: 'minute', measure: 'requests', limit: 1 }]);
  pass(15_000);
  await reserve('x1');
  expect(await reserve('x2')).toMatchObject({ status: 429, retry: true, retryAfterSeconds: 45 });
  pass(45_000);
  expect(await reserve('x3')).toHaveProperty('settle');
});

test('a campaign’s budget is shared by its accounts, and every campaign of an account counts', async () => {
  const rule = { ...perDay, scope: 'campaign', measure: 'requests', limit: 2 };
  const { reserve } = open([rule]);
  expect(await reserve('x1')).toHaveProperty('settle');
  expect(await reserve('x2', { accountId: 'a2', campaigns: ['c2'] })).toHaveProperty('settle');
  expect(await reserve('x3', { accountId: 'a3', campaigns: ['c2'] })).toMatchObject({
    status: 429,
  });
  expect(await reserve('x4', { accountId: 'a4', campaigns: [] })).toHaveProperty('settle');
});
