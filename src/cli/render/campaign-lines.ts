/** Prints one campaign of a scan result as text for the terminal. */
import { VIEWS } from '#attribute/index';
import { type Campaign, chanceWrong, splitTests } from '#schema/campaign';
import type { CampaignDetail } from '#schema/campaign-detail';
import {
  formatCounted,
  formatDuration,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from '#std/format-number';
import { testedText } from '#std/shared-phrases';
import { visibleText } from '#std/visible-text';
import type { Paint } from '../terminal/output.ts';
import { wrapText } from '../terminal/text-width.ts';

const MOST_REASONS = 4;
const MEMBERS_NAMED = 6;
const AIMS_NAMED = 3;
/** Less is rounding. */
const LEAST_OTHER = 0.005;

export interface CampaignView {
  width: number;
  paint: Paint;
  /** Exchanges of the whole log. */
  exchanges: number;
  details: readonly CampaignDetail[];
}

/** One campaign: who belongs, since when, why it is one operation, what speaks against it. */
export function campaignLines(campaign: Campaign, view: CampaignView): string[] {
  const { width, paint } = view;
  const margin = ' '.repeat(5);
  const wrapped = (text: string, mark = '') =>
    wrapText(text, width - margin.length - mark.length).map((line, index) => {
      return `${margin}${index === 0 ? mark : ' '.repeat(mark.length)}${line}`;
    });
  const detail = view.details.find(({ campaign_id: id }) => id === campaign.campaign_id);
  const share = formatShare(campaign.exchanges / Math.max(1, view.exchanges));
  const size = `${membersText(campaign)}; ${formatCounted(campaign.exchanges, 'exchange')}, ${share} of all`;
  const { counted, told } = splitTests(campaign);
  const tested = testedText(campaign);
  return [
    `  ${paint('bold', `Campaign ${visibleText(campaign.campaign_id)}`)}`,
    ...wrapped(size),
    ...wrapped(alarmText(campaign, detail)).map((line) => paint('dim', line)),
    ...wrapped(namesText(campaign)).map((line) => paint('dim', line)),
    ...(tested === null ? [] : wrapped(`Why, as ${tested}:`)),
    ...counted.slice(0, MOST_REASONS).flatMap((test) => {
      const source = `[${test.test}, p ${formatProbability(test.p_value)}]`;
      return wrapped(`${visibleText(test.reason, 1000)} ${source}`, `${paint('red', '·')} `);
    }),
    ...toldText(told).flatMap((text) => wrapped(text)),
    ...linkText(campaign).flatMap((text) => wrapped(text, '· ')),
    ...aimText(campaign).flatMap((text) => wrapped(text, '· ')),
    ...campaign.against.flatMap((text) => wrapped(`for innocence: ${visibleText(text, 400)}`)),
  ];
}

function toldText(told: Campaign['tests']): string[] {
  if (told.length === 0) return [];
  const list = told.map(({ test, p_value }) => `${test} (p ${formatProbability(p_value)})`);
  return [`told, not counted: ${list.join(', ')}`];
}

function membersText({ members }: Campaign): string {
  const roles = (['core', 'likely', 'fringe'] as const).flatMap((role) => {
    const count = members.filter((member) => member.role === role).length;
    return count === 0 ? [] : [`${formatNumber(count)} ${role}`];
  });
  return `${formatCounted(members.length, 'account')}: ${roles.join(', ')}`;
}

function alarmText(campaign: Campaign, detail: CampaignDetail | undefined): string {
  const wrong = `chance wrong ${formatShare(chanceWrong(campaign))}`;
  const alarm = `first alarm ${formatInstant(campaign.first_alarm_at)}`;
  if (detail === undefined) return `${alarm}; ${wrong}`;
  const { first_visible_at: visible, exchanges_before_alarm: before } = detail;
  const after = Date.parse(campaign.first_alarm_at) - Date.parse(visible);
  const served =
    before === undefined || campaign.exchanges === 0
      ? ''
      : `, ${formatShare(Math.min(1, before / campaign.exchanges))} of its exchanges served by then`;
  return `${alarm}, ${formatDuration(after)} after its first exchange${served}; ${wrong}`;
}

function namesText({ members }: Campaign): string {
  const shown = members
    .slice(0, MEMBERS_NAMED)
    .map(({ account_id: id }) => visibleText(id, 60))
    .join(', ');
  const more = members.length - MEMBERS_NAMED;
  return more > 0 ? `${shown} and ${formatNumber(more)} more (--report, --json)` : shown;
}

/** The strongest shared value of each view, strongest views first. */
function linkText({ links }: Campaign): string[] {
  const byView = new Map<string, { values: number; most: number }>();
  for (const { view, accounts } of [...links].sort((a, b) => b.surprise - a.surprise)) {
    const known = byView.get(view) ?? { values: 0, most: 0 };
    byView.set(view, { values: known.values + 1, most: Math.max(known.most, accounts) });
  }
  const shared = [...byView].slice(0, MOST_REASONS).map(([view, { most }]) => {
    return `${sharedThing(view)} (up to ${formatCounted(most, 'account')})`;
  });
  return shared.length === 0 ? [] : [`Some of them share ${shared.join('; ')}.`];
}

export function sharedThing(view: string): string {
  return VIEWS.find(({ id }) => id === view)?.shares ?? visibleText(view, 60);
}

function aimText({ capabilities }: Campaign): string[] {
  const aims = capabilities.slice(0, AIMS_NAMED).map(({ name, share }) => {
    return `${visibleText(name, 60)} ${formatShare(share)}`;
  });
  const named = capabilities.slice(0, AIMS_NAMED).reduce((sum, { share }) => sum + share, 0);
  if (named < 1 - LEAST_OTHER) aims.push(`other ${formatShare(1 - named)}`);
  return capabilities.length === 0 ? [] : [`It asks for ${aims.join(', ')}.`];
}
