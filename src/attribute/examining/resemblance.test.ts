import { describe, expect, it } from 'vitest';
import type { AccountFacts } from '#schema/account';
import { DAY_MS } from '#std/time';
import { NO_FACTS } from '../fixtures/shared-values.ts';
import type { TrafficProfile } from './campaign-query.ts';
import { declaredPurpose, type ResemblanceInput, resemblanceOf } from './resemblance.ts';

const facts = (given: (index: number) => Partial<AccountFacts>, count = 20): AccountFacts[] =>
  Array.from({ length: count }, (_, index) => {
    return { account_id: `a${index}`, ...NO_FACTS, ...given(index) };
  });

const profile = (given: Partial<TrafficProfile>): TrafficProfile => ({
  group_number: 0,
  exchanges: 2000,
  accounts: 20,
  tasks: [[], []],
  networks: [['residential'], [2000]],
  hours: [[], []],
  addresses: 20,
  system_prompts: 5,
  top_system: 100,
  with_end_user: 0,
  end_users: 0,
  ...given,
});

const like = (given: Partial<ResemblanceInput>) =>
  resemblanceOf({
    facts: facts(() => ({})),
    profile: profile({}),
    tests: [],
    days: 7,
    ties: ['infrastructure', 'content'],
    ...given,
  });

const from = (kind: string, exchanges = 2000) =>
  profile({ networks: [[kind], [exchanges]], exchanges });
const org = facts(() => ({ org_id: 'o1' }));
const burst = facts((index) => ({ created_at: index * 0.2 * DAY_MS }));

describe('resemblanceOf', () => {
  it.each<[string | null, string, Partial<ResemblanceInput>]>([
    [null, 'nothing that is known', {}],
    [null, 'the same without any profile', { profile: null }],
    [
      'agreed-bulk',
      'agreed bulk use',
      { facts: facts(() => ({ allow_bulk: true, org_id: 'o1' })) },
    ],
    ['classroom', 'education networks at a pupil’s pace', { profile: from('education') }],
    [null, 'education networks at a machine’s pace', { profile: from('education', 90_000) }],
    ['reseller', 'named end users', { profile: profile({ with_end_user: 1400, end_users: 300 }) }],
    ['office', 'one organisation on business networks', { facts: org, profile: from('business') }],
    ['organisation', 'one organisation elsewhere', { facts: org }],
    [null, 'business networks of nobody in particular', { profile: from('business') }],
    ['launch', 'sign-ups in a few days and one wording', { facts: burst }],
    [
      null,
      'sign-ups in a few days without wording',
      { facts: burst, ties: ['infrastructure', 'identity'] },
    ],
    [
      null,
      'sign-ups over months',
      { facts: facts((index) => ({ created_at: index * 9 * DAY_MS })) },
    ],
    ['enterprise', 'enterprise contracts', { facts: facts(() => ({ tier: 'enterprise' })) }],
    ['wording-only', 'nothing but wording', { ties: ['content'] }],
    ['network-only', 'nothing but networks', { ties: ['infrastructure'] }],
  ])('takes for %s: %s', (kind, _, given) => {
    expect(like(given)).toBe(kind);
  });
});

describe('declaredPurpose', () => {
  it('quotes what most accounts declare, as a claim', () => {
    const declared = facts((index) => ({ declared_use: index < 12 ? 'tests\u202e' : null }));
    const said = declaredPurpose(declared);
    expect(said).toContain('60 % of the accounts declare "tests');
    expect(said).toContain('which nobody checked');
    expect(said).not.toContain('\u202e');
  });

  it('says nothing where few agree', () => {
    expect(declaredPurpose(facts((index) => ({ declared_use: `use ${index}` })))).toBeNull();
    expect(declaredPurpose(facts(() => ({})))).toBeNull();
  });
});
