import type { Campaign } from '#schema/campaign';
import { formatInstant, formatNumber, formatProbability, formatShare } from '#std/format-number';
import { areaPath, thin } from '../charts/timeline-chart.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import type { ReportData } from '../report-data.ts';

/** Sets of accounts that stand as one operation; nothing while none was looked for or found. */
export function campaignSection(data: ReportData): Html {
  const { campaigns } = data.result;
  if (campaigns.length === 0) return html``;
  const activity = new Map(data.campaigns.map((each) => [each.campaign_id, each.exchanges]));
  const cards = campaigns.map((campaign) =>
    campaignCard(campaign, activity.get(campaign.campaign_id) ?? []),
  );
  return html`<section id="campaigns"><h2>Campaigns</h2>
<div class="cards">${cards}</div></section>`;
}

function campaignCard(campaign: Campaign, exchanges: readonly number[]): Html {
  const roles = (['core', 'likely', 'fringe'] as const).map((role) => {
    const members = campaign.members.filter((member) => member.role === role).length;
    return html`<span><b>${formatNumber(members)}</b> ${role}</span>`;
  });
  const tests = campaign.tests.map(
    (test) => html`${test.reason} <span class="soft">p ${formatProbability(test.p_value)}</span>`,
  );
  const links = campaign.links.map(
    (link) => `${link.view}: ${formatNumber(link.accounts)} accounts`,
  );
  const aims = campaign.capabilities.map((aim) => `${aim.name} ${formatShare(aim.share)}`);
  return html`<article class="card"><h3>${campaign.campaign_id}</h3>
<p class="counts">${roles}<span><b>${formatNumber(campaign.exchanges)}</b> exchanges</span></p>
<p class="soft">confidence ${formatShare(campaign.confidence)} ·
q ${formatProbability(campaign.q_value)} ·
first alarm ${formatInstant(campaign.first_alarm_at)}</p>
${spark(campaign.campaign_id, exchanges)}
${titledList('Why it is one operation', tests)}
${titledList('What its accounts share', links)}
${titledList('What it is after', aims)}
${titledList('What speaks against it', campaign.against)}
</article>`;
}

function spark(id: string, exchanges: readonly number[]): Html {
  if (exchanges.length === 0) return html``;
  const { sums } = thin(exchanges, 180);
  const path = areaPath(sums, Math.max(...sums), 20);
  return html`<svg class="spark" viewBox="0 0 100 20" preserveAspectRatio="none" role="img"
aria-label="${`Exchanges of ${id} over time`}"><path class="alarm" d="${path}"/></svg>`;
}

function titledList(title: string, items: readonly HtmlValue[]): Html {
  if (items.length === 0) return html``;
  return html`<h4>${title}</h4><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}
