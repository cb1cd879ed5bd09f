/** The section of campaigns: for each its drawings, evidence and members. */
import { type Campaign, chanceWrong } from '#schema/campaign';
import {
  formatCounted,
  formatDuration,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from '#std/format-number';
import { linkGraph } from '../charts/link-graph.ts';
import { rasterChart } from '../charts/raster-chart.ts';
import { foreign, type Html, html } from '../html.ts';
import type { CampaignPart, EvidenceKinds, ReportData } from '../report-data.ts';
import { anchor } from '../wording.ts';
import { aims, campaignLinkTable, testList } from './campaign-evidence.ts';
import { memberTable } from './campaign-members.ts';

/** How much of the campaigns is drawn: drawings and rows are what makes the file large. */
export interface CampaignRoom {
  /** Campaigns with drawings. */
  drawn: number;
  /** Members listed in each. */
  members: number;
}

/** Sets of accounts that stand as one operation; nothing while none was found. */
export function campaignSection(data: ReportData, room: CampaignRoom): Html {
  const { campaigns } = data.result;
  if (campaigns.length === 0) return html``;
  const parts = new Map(data.campaigns.map((part) => [part.detail.campaign_id, part]));
  const pages = campaigns.map((campaign, index) =>
    campaignPage({
      campaign,
      part: parts.get(campaign.campaign_id),
      data,
      room: index < room.drawn ? room : { ...room, drawn: 0 },
    }),
  );
  return html`<section id="campaigns"><h2>Campaigns</h2>
<p class="soft">Sets of accounts that one operator runs, as far as evidence shows: proposed by what
they share, then tested by other kinds of evidence.</p>${pages}</section>`;
}

interface Given {
  campaign: Campaign;
  part: CampaignPart | undefined;
  data: ReportData;
  room: CampaignRoom;
}

function campaignPage(given: Given): Html {
  const { campaign, part, data, room } = given;
  const { evidence } = data;
  return html`<article class="account campaign" id="${anchor('campaign', campaign.campaign_id)}">
<header><h3>Campaign ${foreign(campaign.campaign_id, 80)}</h3>
<p>${sentence(campaign, part)}</p></header>
${tiles(given)}
${part !== undefined && room.drawn > 0 && drawings(campaign, part, evidence)}
<div class="columns"><div>
<h4>Why we believe it is one operation</h4>
${testList(campaign, evidence.tests, part?.detail.proposed_by ?? [])}
</div><div>
<h4>What it asks for</h4>
${aims(campaign)}
<h4>What speaks for innocence</h4>
${sentences(campaign.against, 'Nothing that we know of.')}
<h4>What we cannot see</h4>
${sentences(part?.detail.cannot_see ?? [], 'Nothing in particular.')}
</div></div>
<h4 class="apart">What its accounts share, most surprising first</h4>
${campaignLinkTable(campaign, evidence.views)}
${part !== undefined && memberTable(campaign, part, { data, most: room.members })}
</article>`;
}

function sentence({ members, exchanges }: Campaign, part: CampaignPart | undefined): string {
  const roles = (['core', 'likely', 'fringe'] as const).flatMap((role) => {
    const count = members.filter((member) => member.role === role).length;
    return count === 0 ? [] : [`${formatNumber(count)} ${role}`];
  });
  const size = `${formatCounted(members.length, 'account')} (${roles.join(', ')}), ${formatCounted(exchanges, 'exchange')}`;
  if (part === undefined) return `${size}.`;
  const { first_visible_at: from, last_seen_at: to } = part.detail;
  return `${size}; first exchange ${formatInstant(from)}, last looked at ${formatInstant(to)}.`;
}

/** The ledger in four numbers: how many, how much, how soon, how sure. */
function tiles({ campaign, part, data }: Given): Html {
  const total = Math.max(1, data.result.input.exchanges);
  const alone = part?.alone.filter(({ fired }) => fired).length;
  const share = formatShare(campaign.exchanges / total);
  const rows: [string, string][] = [[share, 'of all exchanges of this log']];
  if (part !== undefined) {
    const { first_visible_at: visible, exchanges_before_alarm: before } = part.detail;
    const after = Date.parse(campaign.first_alarm_at) - Date.parse(visible);
    const served =
      before === undefined
        ? ''
        : `; ${formatShare(Math.min(1, before / Math.max(1, campaign.exchanges)))} of its exchanges were served by then`;
    rows.push([formatDuration(after), `from its first exchange to the first alarm${served}`]);
  }
  if (alone !== undefined) {
    const of = formatNumber(campaign.members.length);
    rows.push([`${formatNumber(alone)} of ${of}`, 'members would have stood out alone']);
  }
  const q = formatProbability(campaign.q_value);
  rows.push([formatShare(chanceWrong(campaign)), `chance wrong, doubts counted; q ${q}`]);
  const cells = rows.map(([number, text]) => html`<div><dt>${text}</dt><dd>${number}</dd></div>`);
  return html`<dl class="tiles">${cells}</dl>`;
}

function drawings(campaign: Campaign, part: CampaignPart, evidence: EvidenceKinds): Html {
  const { raster, graph } = part.detail;
  const members = campaign.members.length;
  return html`<h4>When its accounts are active</h4>
${rasterChart(raster, { members, alarmAt: campaign.first_alarm_at })}
<h4 class="apart">How its accounts hang together</h4>
${linkGraph(graph, evidence.views)}`;
}

function sentences(items: readonly string[], none: string): Html {
  if (items.length === 0) return html`<p class="soft">${none}</p>`;
  return html`<ul class="sentences">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}
