import { describe, expect, it } from 'vitest';
import { withCampaigns } from '#report/fixtures/sample-campaign';
import { sampleReport } from '#report/fixtures/sample-report';
import { lookAlikeSchema } from '#schema/look-alike';
import type { ScanResult } from '#schema/scan-result';
import { textWidth } from '../terminal/text-width.ts';
import { scanLines } from './scan-result.ts';

function shown(change: (result: ScanResult) => void = () => {}, { flagged = 0, width = 80 } = {}) {
  const data = withCampaigns(sampleReport({ flagged }), [{}]);
  change(data.result);
  const details = data.campaigns.map(({ detail }) => detail);
  const view = { width, limit: 20, paint: (_: unknown, text: string) => text, rejectsFile: null };
  const lines = scanLines(data.result, { ...view, blindSpots: [], details });
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
  return lines.join('\n').replaceAll(/\s+/g, ' ');
}

describe('a scan that finds a campaign', () => {
  it('leads with it, its members, its exchanges and its first alarm', () => {
    const text = shown();
    expect(text.trim()).toMatch(/^1 campaign of 120 accounts looks like model harvesting\. /);
    expect(text).toContain('120 accounts: 96 core, 18 likely, 6 fringe; 12,000 exchanges');
    expect(text).toContain('first alarm 2 Feb 2026 09:00 UTC, 7 h after its first exchange, 1 %');
    expect(text).toContain('Some of them share a payment instrument (up to 40 accounts)');
    expect(text).toContain('for innocence: One of them is a university.');
    expect(text).toContain(
      'Why, as tested on 2 Feb 2026 09:00 UTC, with 90 accounts and 700 exchanges:',
    );
    expect(text).toContain('told, not counted: load-balancing (p 0.7)');
    expect(text).toContain('It asks for reasoning 60 %, code 30 %, other 10 %.');
    expect(text).toContain(
      'if the assumptions in docs/detect/campaigns.md hold; not measured on real traffic',
    );
    expect(text).not.toMatch(/\b0 accounts/);
  });

  it('says whether members stand out alone, and counts others apart', () => {
    expect(shown()).toContain('None of the 120 members stands out alone');
    const text = shown(
      ({ accounts }) => {
        accounts[0]!.account_id = 'acct-c1-3';
        accounts[0]!.campaign_id = 'c1';
      },
      { flagged: 3 },
    );
    expect(text).toContain(
      'like model harvesting. 2 other accounts are unusual by themselves: hints, no accusation.',
    );
    expect(text).toContain('1 of the 120 members stands out alone too.');
  });

  it('names groups that look alike with the reason, and who is tied to confirmed accounts', () => {
    const text = shown((result) => {
      const why = ['100 % of the accounts belong to one organisation.'];
      result.look_alikes = [
        lookAlikeSchema.parse({
          accounts: 37,
          account_ids: ['b1', 'b\u001b[2J', 'b3'],
          why,
          resembles: 'office',
          stand_out_alone: 1,
        }),
        lookAlikeSchema.parse({
          accounts: 8,
          account_ids: ['d1'],
          why: [],
          because: 'unproven',
          resembles: 'wording-only',
          ties: [{ family: 'content', accounts: 7, observed: 40, expected: 2.5 }],
          p_value: 0.25,
          tests: [{ test: 'respawn', p_value: 0.2, statistic: 1, reason: 'Nobody came back.' }],
        }),
      ];
      result.look_alikes_unlisted = 3;
      const members = [{ account_id: 'm1', strength: 0.6, campaign_id: 'c1' }];
      const links = [{ view: 'device', accounts: 2, sharers: 2, surprise: 3 }];
      result.expansion = { confirmed: ['a', 'b'], unknown: ['ghost'], members, links };
    });
    expect(text).toContain('5 groups look like a campaign and were not accused as groups');
    expect(text).toContain('1 group explained by what is known of the accounts');
    expect(text).toContain('like the office of one company. 1 of them named for findings');
    expect(text).toContain('Tied by content (7). Tests together: p 0.25, the clearest respawn');
    expect(text).toContain('It resembles strangers with the same public prompts');
    expect(text).toContain('that decides nothing');
    expect(text).toContain('3 groups tied less closely, not listed');
    expect(text).toContain('37 accounts (b1, ');
    expect(text).toContain('belong to one organisation.');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('1 other account is tied to the 2 confirmed');
    expect(text).toContain('m1 (c1)');
    expect(text).toContain('ghost is not in this log.');
  });

  it('shows who is most unusual as not accused, with what chance alone would give', () => {
    const text = shown((result) => {
      const reason = '91 % of its prompts come from one template.';
      const cohort = { label: 'free accounts', accounts: 40 };
      const finding = {
        detector: 'cookie-cutter',
        p_value: 2e-3,
        observed: 91,
        expected: 7,
        cohort,
      };
      const findings = [{ ...finding, reason, innocent: [] }];
      result.unusual = [{ account_id: 'odd\u001b[2J', p_value: 4e-3, score: 0.9, findings }];
      result.error_rates.accounts_tested = 100;
    });
    expect(text).toContain(
      'Not named, but the most unusual. Of 100 honest accounts about 0.4 would',
    );
    expect(text).toContain(
      `· 91 % of its prompts come from one template. [cookie-cutter, p 0.002]`,
    );
    expect(text).not.toContain('\u001b');
  });

  it('leads with a suspicion where there is no campaign', () => {
    const text = shown((result) => {
      result.campaigns = [];
      const group = { accounts: 15, account_ids: ['a'], why: [], because: 'suspected' };
      result.look_alikes = [lookAlikeSchema.parse(group)];
    });
    expect(text.trim()).toMatch(
      /^No campaign\. 1 group of 15 accounts is suspected: look at it\. /,
    );
    expect(text).toContain('1 group looks like a campaign and was not accused ');
    expect(text).toContain('one test alone speaks for one operator');
  });

  it('does not claim silence of groups that nobody looked for', () => {
    const text = shown((result) => {
      result.campaigns = [];
      result.campaigns_sought = false;
    });
    expect(text).toContain('No account stands out by itself.');
    expect(text).toContain('campaigns were not looked for');
    expect(text).not.toContain('group');
  });

  it.each([50, 80, 100])('stays within %i columns', (width) => {
    shown(() => {}, { flagged: 2, width });
  });
});

describe('a scan that finds accounts by themselves', () => {
  const alone = (result: ScanResult) => {
    result.campaigns = [];
  };

  it.each([50, 80, 200])('leads with the verdict within %i columns', (width) => {
    expect(shown(alone, { flagged: 3, width }).trim()).toMatch(
      /^No campaign\. 3 accounts are unusual\s+by\s+themselves/,
    );
  });

  it('names reasons, innocent explanations, what was read and what was set aside', () => {
    const text = shown(alone, { flagged: 3 });
    expect(text).toContain('[machine-cadence, p 2 × 10⁻⁷]');
    expect(text).toContain('innocent if:');
    expect(text).toContain('201 not-json, 111 bad-time in ts (--rejects FILE keeps them)');
    expect(text).toContain('a person decides');
  });

  it('shows them after the campaigns', () => {
    const text = shown(() => {}, { flagged: 3 });
    expect(text.indexOf(' c1 ')).toBeGreaterThan(0);
    expect(text.indexOf(' c1 ')).toBeLessThan(text.indexOf('acct-33p'));
  });

  it('says plainly when nothing stands out', () => {
    const text = shown(alone);
    expect(text).toContain('No account stands out');
    expect(text).toContain('no proof of absence');
  });
});
