import type { Campaign } from '#schema/campaign';
import {
  formatCounted,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { Paint } from '../terminal/output.ts';
import { wrapText } from '../terminal/text-width.ts';

const MOST_REASONS = 4;

/** One campaign: who belongs, since when, why it is one operation, what speaks against it. */
export function campaignLines(
  campaign: Campaign,
  { width, paint }: { width: number; paint: Paint },
): string[] {
  const margin = ' '.repeat(5);
  const wrapped = (text: string, mark = '') =>
    wrapText(text, width - margin.length - mark.length).map((line, index) => {
      return `${margin}${index === 0 ? mark : ' '.repeat(mark.length)}${line}`;
    });
  const roles = (['core', 'likely', 'fringe'] as const)
    .map((role) => {
      const members = campaign.members.filter((member) => member.role === role).length;
      return `${formatNumber(members)} ${role}`;
    })
    .join(', ');
  const head =
    `${formatCounted(campaign.members.length, 'account')} (${roles}), ` +
    `${formatCounted(campaign.exchanges, 'exchange')}, confidence ${formatShare(campaign.confidence)}`;
  const tests = [...campaign.tests].sort((left, right) => left.p_value - right.p_value);
  return [
    `  ${paint('bold', visibleText(campaign.campaign_id))}`,
    ...wrapped(head),
    ...wrapped(`first alarm ${formatInstant(campaign.first_alarm_at)}`).map((line) =>
      paint('dim', line),
    ),
    ...tests.slice(0, MOST_REASONS).flatMap((test) => {
      const source = `[${test.test}, p ${formatProbability(test.p_value)}]`;
      return wrapped(`${visibleText(test.reason, 1000)} ${source}`, '· ');
    }),
    ...linkLine(campaign).flatMap((line) => wrapped(line, '· ')),
    ...campaign.against.flatMap((text) => wrapped(`against: ${visibleText(text, 400)}`)),
  ];
}

function linkLine({ links }: Campaign): string[] {
  if (links.length === 0) return [];
  const strongest = [...links].sort((left, right) => right.surprise - left.surprise);
  const shared = strongest
    .slice(0, MOST_REASONS)
    .map((link) => `${visibleText(link.view, 60)} (${formatCounted(link.accounts, 'account')})`);
  return [`They share: ${shared.join(', ')}.`];
}
