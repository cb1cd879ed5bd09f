/** The table of accounts in one campaign, with what each alone would have shown. */
import type { Campaign } from '#schema/campaign';
import type { CampaignDetail } from '#schema/campaign-detail';
import {
  formatDay,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from '#std/format-number';
import { coordinate, foreign, type Html, type HtmlValue, html } from '../html.ts';
import type { CampaignPart, ReportData } from '../report-data.ts';
import { scrollBox, table } from '../table.ts';

const SHOWN_AT_ONCE = 15;
/** Below this too little of the campaign's wording is recognised to tell its parts apart. */
const TELLING_SHARE = 0.05;

type Member = CampaignDetail['members'][number];

/** Who belongs, and whether anybody would have noticed without the campaign. */
export function memberTable(
  campaign: Campaign,
  { detail, alone }: CampaignPart,
  { most }: { data: ReportData; most: number },
): Html {
  const verdicts = new Map(alone.map((each) => [each.account_id, each]));
  const members = detail.members.slice(0, most);
  const share = detail.harvest_share;
  const withShare = share !== null && share >= TELLING_SHARE;
  const rows = members.map((member) => row(member, verdicts.get(member.account_id), withShare));
  const head = [
    'account',
    'role',
    'strength',
    '#exchanges',
    ...(withShare ? ['#harvest, at least'] : []),
    'first seen',
    'created',
    'tier',
    'alone?',
  ];
  const rest = rows.slice(SHOWN_AT_ONCE);
  const hidden = campaign.members.length - members.length;
  return html`<h4 class="apart">Its accounts: would one alone have been noticed?</h4>
<p class="soft">${summary(alone)}</p>
${scrollBox('Accounts of the campaign', table(head, rows.slice(0, SHOWN_AT_ONCE)), 'members')}
${
  rest.length > 0 &&
  html`<details class="twin"><summary>${formatNumber(rest.length)} more accounts</summary>
${scrollBox('More accounts of the campaign', table(head, rest), 'members')}</details>`
}${hidden > 0 && html`<p class="soft">and ${formatNumber(hidden)} more in \`--json\`.</p>`}`;
}

function summary(alone: CampaignPart['alone']): string {
  const fired = alone.filter((each) => each.fired).length;
  const judged = alone.flatMap(({ p_value: p }) => (p === null ? [] : [p])).sort((a, b) => a - b);
  const middle = judged[judged.length >> 1];
  const median = middle === undefined ? '' : `; the median p alone is ${formatProbability(middle)}`;
  return (
    `${formatNumber(fired)} of ${formatNumber(alone.length)} members stand out by their own ` +
    `traffic${median}. Strength: ties to the core, 0.5 = as strong as the core's median.`
  );
}

function row(
  member: Member,
  verdict: CampaignPart['alone'][number] | undefined,
  withShare: boolean,
): HtmlValue[] {
  return [
    html`<span class="value">${foreign(member.account_id, 80)}</span>`,
    html`<span class="chip role-${member.role}">${member.role}</span>`,
    strengthBar(member.strength),
    formatNumber(member.exchanges),
    ...(withShare ? [member.harvest_share === null ? '–' : formatShare(member.harvest_share)] : []),
    formatInstant(member.first_seen).replace(' UTC', ''),
    member.created_at === null ? '–' : formatDay(member.created_at),
    member.tier ?? '–',
    aloneText(verdict),
  ];
}

function strengthBar(strength: number): Html {
  const width = coordinate(strength * 100);
  return html`<svg class="strength" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"
aria-label="${strength.toFixed(2)}"><rect class="empty" width="100" height="6"/><rect class="alarm"
width="${width}" height="6"/></svg>`;
}

function aloneText(verdict: CampaignPart['alone'][number] | undefined): Html {
  if (verdict === undefined || verdict.p_value === null) {
    return html`<span class="soft">too little traffic</span>`;
  }
  const p = `p ${formatProbability(verdict.p_value)}`;
  return verdict.fired ? html`<b>yes</b>, ${p}` : html`no, ${p}`;
}
