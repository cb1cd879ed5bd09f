import { expect, test } from 'vitest';
import { sampleCampaign } from '#respond/exports/fixtures/sample-campaign';
import type { CampaignPage } from '#schema/api/campaigns';
import { accountPage, campaignPage } from './control-lines.ts';

const CAMPAIGN = sampleCampaign({
  links: [{ view: 'asn-ja4', accounts: 7, sharers: 7, surprise: 9 }],
});
const page: CampaignPage = {
  campaign: CAMPAIGN,
  detail: null,
  state: 'open',
  close_code: null,
  first_alarm_at: 0,
  last_stood_at: 0,
  contained_at: null,
  updated_at: 0,
  containment: null,
  members_left_out: 0,
};

test('what proposed a campaign is told apart from what its accounts share, and what counted from what is told', () => {
  const test = { p_value: 0.01, statistic: 1, reason: 'Cards are shared.' };
  const tests = [
    { ...test, test: 'shared-payment', counted: true },
    { ...test, test: 'signup-burst', reason: 'They came at once.', counted: false },
  ];
  const tested = { at: '2026-02-03T15:00:00Z', accounts: 14, exchanges: 46 };
  const campaign = { ...CAMPAIGN, proposed_by: ['infrastructure'], tests, tested };
  const lines = campaignPage({ ...page, campaign });
  const told = lines.indexOf('Told, not counted');
  expect(lines).toContain('Proposed by: infrastructure');
  expect(lines).toContain('What they share, of every kind');
  expect(lines.join('\n')).toContain(
    '(tested on 3 Feb 2026 15:00 UTC, with 14 accounts and 46 exchanges)',
  );
  expect(lines[told - 1]).toContain('Cards are shared.');
  expect(lines[told + 1]).toContain('They came at once.');
});

test('what members share is said in words, in the page of the campaign and of a member', () => {
  const words = 'a network operator and TLS client';
  expect(campaignPage(page)).toContain(`  ${words}: one value shared by up to 7 accounts`);
  const account = {
    account_id: 'a1',
    facts: null,
    review: null,
    campaign_id: 'c1',
    exchanges: 9,
    cost_usd: null,
    first_seen_at: null,
    last_seen_at: null,
    standing: [],
    standing_left_out: 0,
    updated_at: 0,
    campaign_tests: CAMPAIGN.tests,
  };
  const result = { account_id: 'a1', score: 1, p_value: 0.1, findings: [], first_flagged_at: '' };
  const ties = [{ view: 'asn-ja4', members: 6 }];
  const tied = accountPage({ ...account, result: { ...result, campaign_id: 'c1', ties } });
  expect(tied).toContain(`  ${words}, shared with 6 other members`);
  expect(tied.join('\n')).toContain(CAMPAIGN.tests[0]!.reason);
  const bare = accountPage({ ...account, campaign_tests: null, result: null });
  expect(bare.join('\n')).toContain('nothing rare that it shares itself');
  expect(bare.join('\n')).not.toContain('stands by');
});
