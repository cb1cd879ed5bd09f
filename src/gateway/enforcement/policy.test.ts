import { describe, expect, test } from 'vitest';
import { unknownAsk } from '#providers/opaque';
import type { Ask } from '#providers/provider';
import { checkPolicy } from './policy.ts';
import { usePolicySchema } from './policy-config.ts';

const NOW = Date.parse('2026-02-01T00:00:00Z');
const subject = { accountId: 'a1', orgId: 'o1', tier: null, verified: null } as const;
const ask = (fields: Partial<Ask> = {}) => ({
  ask: { ...unknownAsk(), model: 'm', models: ['m'], ...fields },
  needs: [],
  requestBytes: 100,
});
const rule = (fields: object) => usePolicySchema.parse({ rules: [{ id: 'r', ...fields }] });

describe('advanced models', () => {
  const policy = usePolicySchema.parse({
    advancedModels: ['frontier*'],
    grants: [
      {
        models: ['frontier-1'],
        organisations: ['o1'],
        justification: 'Evaluation of the support assistant',
        approvedBy: 'head of risk',
        expiresAt: '2026-03-01T00:00:00Z',
      },
    ],
  });
  const frontier = ask({ model: 'frontier-1', models: ['frontier-1'] });

  test('need a justification that names them and has not expired', () => {
    expect(checkPolicy(policy, subject, frontier, NOW)).toEqual({});
    expect(checkPolicy(policy, subject, ask(), NOW)).toEqual({});
    const later = Date.parse('2026-03-02T00:00:00Z');
    expect(checkPolicy(policy, subject, frontier, later)).toMatchObject({ status: 403 });
    const other = { ...subject, orgId: 'o2' };
    expect(checkPolicy(policy, other, frontier, NOW)).toMatchObject({ code: 'model_not_allowed' });
    const second = ask({ models: ['frontier-1', 'frontier-2'] });
    expect(checkPolicy(policy, subject, second, NOW)).toMatchObject({ code: 'model_not_allowed' });
  });

  test('a grant without a reason is no grant', () => {
    expect(() =>
      usePolicySchema.parse({ grants: [{ models: ['x'], justification: '' }] }),
    ).toThrow();
  });
});

describe('rules', () => {
  test.each([
    [{ allowModels: ['small*'] }, {}, 'model_not_allowed'],
    [{ denyModels: ['m'] }, {}, 'model_not_allowed'],
    [{ denyCapabilities: ['tools'] }, { capabilities: ['tools'] }, 'capability_not_allowed'],
    [{ allowLogprobs: false }, { logprobs: 5 }, 'capability_not_allowed'],
    [{ maxOutputTokens: 10 }, { maxOutputTokens: 11 }, 'over_cap'],
    [{ maxN: 1 }, { n: 2 }, 'over_cap'],
    [{ maxRequestBytes: 50 }, {}, 'body_too_large'],
  ] as const)('%j refuses %j as %s', (fields, asked, code) => {
    const answer = checkPolicy(rule(fields), subject, ask(asked as Partial<Ask>), NOW);
    expect(answer).toMatchObject({ code, retry: false });
  });

  test('a cap that is not asked for is put in, a batch is held to it too', () => {
    expect(checkPolicy(rule({ maxOutputTokens: 10 }), subject, ask(), NOW)).toEqual({
      maxOutputTokens: 10,
    });
  });

  test('what may be lowered is lowered, by the strictest rule', () => {
    const policy = usePolicySchema.parse({
      rules: [
        { id: 'r1', maxOutputTokens: 100, maxN: 2, allowLogprobs: false, whenOver: 'lower' },
        { id: 'r2', maxOutputTokens: 50, whenOver: 'lower' },
        { id: 'r3', maxOutputTokens: 1, tiers: ['enterprise'] },
        { id: 'r4', maxOutputTokens: 1, accounts: ['a2'] },
      ],
    });
    const big = ask({ maxOutputTokens: 1000, n: 9, logprobs: 3 });
    expect(checkPolicy(policy, subject, big, NOW)).toEqual({
      maxOutputTokens: 50,
      n: 2,
      noLogprobs: true,
    });
  });

  test('an account of unknown tier is held to the rules of the lowest, a verified one may be spared', () => {
    expect(
      checkPolicy(rule({ tiers: ['free'], maxN: 1 }), subject, ask({ n: 2 }), NOW),
    ).toMatchObject({
      code: 'over_cap',
    });
    const verified = { ...subject, verified: true };
    const spared = rule({ unlessVerified: true, maxN: 1 });
    expect(checkPolicy(spared, verified, ask({ n: 2 }), NOW)).toEqual({});
    expect(checkPolicy(spared, subject, ask({ n: 2 }), NOW)).toMatchObject({ code: 'over_cap' });
  });
});
