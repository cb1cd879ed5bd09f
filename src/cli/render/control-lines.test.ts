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
