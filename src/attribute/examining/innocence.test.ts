import { describe, expect, it } from 'vitest';
import type { AccountFacts } from '#schema/account';
import { NO_FACTS } from '../fixtures/shared-values.ts';
import type { TrafficProfile } from './campaign-query.ts';
import { type DefenceInput, defencesOf } from './innocence.ts';

const facts = (given: Partial<AccountFacts>, count = 20): AccountFacts[] =>
  Array.from({ length: count }, (_, index) => ({ account_id: `a${index}`, ...NO_FACTS, ...given }));

const profile = (given: Partial<TrafficProfile>): TrafficProfile => ({
  group_number: 0,
  exchanges: 2000,
  accounts: 20,
  tasks: [[], []],
  networks: [['residential'], [2000]],
  hours: [Array.from({ length: 24 }, (_, hour) => hour), new Array<number>(24).fill(84)],
  addresses: 20,
  system_prompts: 5,
  top_system: 100,
  with_end_user: 0,
  end_users: 0,
  ...given,
});

const asked = (given: Partial<DefenceInput>) =>
  defencesOf({ facts: [], profile: profile({}), tests: [], days: 7, ...given });

describe('defencesOf', () => {
  it('has nothing to say for accounts of which nothing is known', () => {
    expect(asked({ facts: facts({}) })).toEqual([]);
    expect(asked({ facts: facts({}), profile: null })).toEqual([]);
  });

  it.each([
    ['one organisation', { facts: facts({ org_id: 'o1' }) }],
    ['agreed bulk use', { facts: facts({ allow_bulk: true }) }],
    ['enterprise contracts', { facts: facts({ tier: 'enterprise' }) }],
    ['a school', { profile: profile({ networks: [['education'], [2000]] }) }],
    ['an office', { profile: profile({ networks: [['business'], [2000]], addresses: 2 }) }],
  ])('takes %s for the explanation of the whole group', (_, given) => {
    expect(asked(given)[0]).toMatchObject({ explains: true });
  });

  it.each([
    [
      'a school that sends like a machine',
      { profile: profile({ networks: [['education'], [2e5]], exchanges: 2e5 }) },
    ],
    ['an office of many addresses', { profile: profile({ networks: [['business'], [2000]] }) }],
    ['some verified customers', { facts: [...facts({ verified: true }, 6), ...facts({}, 14)] }],
    ['one application', { profile: profile({ top_system: 1900 }) }],
    ['named end users', { profile: profile({ with_end_user: 1500, end_users: 90 }) }],
    [
      'accounts that rest at night',
      {
        profile: profile({
          hours: [
            [9, 10, 11, 14],
            [500, 500, 500, 500],
          ],
        }),
      },
    ],
    [
      'a test that saw nothing',
      { tests: [{ test: 't', family: 'timing' as const, statistic: 1, p_value: 0.6, reason: '' }] },
    ],
  ])('counts %s as a doubt and no more', (_, given) => {
    const [first] = asked(given);
    expect(first).toMatchObject({ explains: false });
    expect(first!.doubt).toBeGreaterThan(0);
    expect(first!.reason).toMatch(/\.$/);
    expect(first!.reason).not.toMatch(/\b0 % of the accounts/);
  });
});
