/** Phrases about campaigns and groups that the terminal and the report share. */

import { formatCounted, formatInstant, formatNumber } from './format-number.ts';

/** "1 group of 15 accounts is suspected: look at it."; null where none is. */
export function suspicionText(
  groups: readonly { because: string; accounts: number }[],
): string | null {
  const suspected = groups.filter(({ because }) => because === 'suspected');
  if (suspected.length === 0) return null;
  const accounts = suspected.reduce((sum, group) => sum + group.accounts, 0);
  const who = `${formatCounted(suspected.length, 'group')} of ${formatCounted(accounts, 'account')}`;
  return suspected.length === 1
    ? `${who} is suspected: look at it.`
    : `${who} are suspected: look at them.`;
}

/** "1 group looks like a campaign and was not accused"; `as a group` where single accounts of it are named. */
export function notAccusedText(
  groups: readonly { stand_out_alone: number }[],
  count: number,
): string {
  const alone = groups.some((group) => group.stand_out_alone > 0);
  return count === 1
    ? `1 group looks like a campaign and was not accused${alone ? ' as a group' : ''}`
    : `${formatNumber(count)} groups look like a campaign and were not accused${alone ? ' as groups' : ''}`;
}

/** "tested on 3 Feb 2026 15:00 UTC, with 14 accounts and 46 exchanges"; null where it is not known. */
export function testedText({
  tested,
}: {
  tested?: { at: string; accounts: number; exchanges: number } | undefined;
}): string | null {
  if (tested === undefined) return null;
  const { at, accounts, exchanges } = tested;
  return `tested on ${formatInstant(at)}, with ${formatCounted(accounts, 'account')} and ${formatCounted(exchanges, 'exchange')}`;
}

/** "Kept exchanges of 2026-02-02 are damaged on disk and left out."; null where no day is missing. */
export function missingDaysText(days: readonly string[] | null): string | null {
  if (days === null) return 'Whether kept exchanges are damaged and left out cannot be told.';
  if (days.length === 0) return null;
  const more = days.length > MOST_DAYS ? ` and ${days.length - MOST_DAYS} more days` : '';
  return `Kept exchanges of ${days.slice(0, MOST_DAYS).join(', ')}${more} are damaged on disk and left out.`;
}

const MOST_DAYS = 5;

/** "3 accounts are unusual by themselves: hints, no accusation." */
export function unusualAloneText(accounts: number, other = ''): string {
  const who = formatCounted(accounts, `${other}account`);
  return accounts === 1
    ? `${who} is unusual by itself: a hint, no accusation.`
    : `${who} are unusual by themselves: hints, no accusation.`;
}
