import { describe, expect, it } from 'vitest';
import { lookAlikeSchema } from '#schema/look-alike';
import { withCampaigns } from '../fixtures/sample-campaign.ts';
import { sampleReport } from '../fixtures/sample-report.ts';
import { MOST_BYTES, renderReport } from '../render-report.ts';

const words = (markup: string) => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('campaigns in the report', () => {
  const page = renderReport(withCampaigns(sampleReport({ flagged: 2 }), [{}]));
  const text = words(page);

  it('lead, with their members', () => {
    expect(text).toContain('1 campaign of 120 accounts looks like model harvesting.');
    expect(text).toContain('120 accounts (96 core, 18 likely, 6 fringe), 12,000 exchanges');
    expect(text.indexOf('Campaign c1')).toBeLessThan(text.indexOf('Who stands out'));
  });

  it('say why, against what, and what was not seen', () => {
    expect(text).toContain('The group was proposed by shared infrastructure');
    expect(text).toContain('They ask for the same things.');
    expect(text).toContain('If innocent: the group asks for what benign groups ask for');
    expect(text).toContain('Told, not counted: 1');
    expect(text).toContain('As tested on 2 Feb 2026 09:00 UTC, with 90 accounts and 700 exchanges');
    expect(text.indexOf('Their stream is ordinary')).toBeGreaterThan(text.indexOf('Told, not'));
    expect(text).toContain('What speaks for innocence');
    expect(text).toMatch(/other\s+10 %/);
    expect(text).toContain('One of them is a university.');
    expect(text).toContain('Members that share nothing rare are not seen.');
  });

  it('say what an account alone would have shown', () => {
    expect(text).toContain('1 of 120 members stand out by their own traffic');
    expect(text).toContain('too little traffic');
    expect(text).toMatch(
      /7 h\s+from its first exchange|from its first exchange to the first alarm; 1 % of/,
    );
  });

  it('draw who was active when and what holds them together', () => {
    expect(page).toMatch(/<figure class="chart raster">/);
    expect(page.match(/class="group"/g)?.length).toBeLessThanOrEqual(30);
    const rows = page.match(/class="cell heat-line\d" d="[^"]+"/g) ?? [];
    expect(rows.length).toBeGreaterThan(1);
    const lowest = Math.max(
      ...[...rows.join('').matchAll(/M\d+ ([\d.]+)h/g)].map(([, y]) => Number(y)),
    );
    expect(lowest).toBe(119.5 * 4);
  });

  it('are not said to be none where a group is suspected', () => {
    const data = withCampaigns(sampleReport({ flagged: 0 }), []);
    data.result.campaigns = [];
    const group = {
      accounts: 15,
      account_ids: ['a'],
      why: [],
      because: 'suspected',
      rests_on: 'x',
    };
    data.result.look_alikes = [lookAlikeSchema.parse(group)];
    const shown = words(renderReport(data));
    expect(shown).toContain('No campaign. 1 group of 15 accounts is suspected: look at it.');
    expect(shown).toContain('group is suspected and not accused');
    expect(shown).toContain('x alone speaks for one operator');
    expect(shown).not.toContain('No account stands out');
  });

  it('stay within the size of the file, however many and large', () => {
    const shapes = Array.from({ length: 40 }, (_, index) => {
      return {
        id: `c${index}`,
        accounts: 3000,
        hours: 24 * 45,
        things: 150,
        groups: 250,
        seed: index,
      };
    });
    const large = renderReport(withCampaigns(sampleReport({ flagged: 200 }), shapes));
    expect(Buffer.byteLength(large)).toBeLessThan(MOST_BYTES);
    expect(large.match(/id="campaign-c/g)).toHaveLength(40);
    expect(large).toContain('chart raster');
  });

  it('name look-alikes with their reasons, and who is tied to confirmed accounts', () => {
    const data = withCampaigns(sampleReport({ flagged: 0 }), [{}]);
    const why = ['All belong to one organisation.'];
    data.result.look_alikes = [
      lookAlikeSchema.parse({ accounts: 31, account_ids: ['<b>x</b>'], why, resembles: 'office' }),
      lookAlikeSchema.parse({
        accounts: 9,
        account_ids: ['y'],
        why: [],
        because: 'unproven',
        ties: [{ family: 'content', accounts: 9, observed: 40, expected: 2.5 }],
        links: [{ view: 'template', accounts: 8, sharers: 8, surprise: 5 }],
        p_value: 0.25,
        tests: [{ test: 'respawn', p_value: 0.2, statistic: 1, reason: 'Nobody came back.' }],
        insufficient_data: ['pivot-together'],
        cannot_see: ['Not accused is not cleared.'],
      }),
    ];
    const links = [{ view: 'payment', accounts: 3, sharers: 3, surprise: 4 }];
    const members = [{ account_id: 'm1', strength: 0.5, campaign_id: null }];
    data.result.expansion = { confirmed: ['a'], unknown: ['ghost'], members, links };
    const shown = renderReport(data);
    expect(words(shown)).toContain('Explained: like the office of one company.');
    expect(words(shown)).toContain('All belong to one organisation.');
    expect(words(shown)).toContain('Unexplained, and not shown to be a campaign.');
    expect(words(shown)).toContain(
      'content: 9 accounts share rare things 40 times; chance gives 2.5',
    );
    expect(words(shown)).toContain('Nobody came back.');
    expect(words(shown)).toContain('Insufficient data: pivot-together.');
    expect(shown).not.toContain('<b>x</b>');
    expect(words(shown)).toContain('1 account is tied to the 1 confirmed');
    expect(words(shown)).toContain('Not in this log: ghost');
  });
});
