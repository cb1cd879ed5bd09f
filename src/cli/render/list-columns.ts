/** The columns of every list: what a row shows, and by what it is sorted. */
import type { AccountRecord, Appeal } from '#schema/account-record';
import type { Containment, ListedCampaign } from '#schema/api/campaigns';
import { chanceWrong } from '#schema/campaign';
import type { CampaignRecord } from '#schema/campaign-record';
import type { DecisionRecord } from '#schema/decision-record';
import { formatProbability, formatShare } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { ListColumn } from '../terminal/list.ts';

const UNUSUAL = 0.05;
/** Foreign text as a terminal may show it. */
export const shownText = (text: string): string => visibleText(text, 200);

/** A time, UTC, to the minute. */
export const time = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** A column of moments, in ms. */
export const momentColumn = <Row>(title: string, of: (row: Row) => number): ListColumn<Row> => ({
  title: `${title} (UTC)`,
  value: of,
  show: (row) => time(of(row)),
});

/** A column of foreign text. */
export const textColumn = <Row>(
  title: string,
  of: (row: Row) => string | null,
  shrinks = false,
): ListColumn<Row> => ({ title, shrinks, value: (row) => shownText(of(row) ?? '') });

/** A column of numbers. */
export const countColumn = <Row>(
  title: string,
  of: (row: Row) => number | null,
  show?: (row: Row) => string,
): ListColumn<Row> => ({
  title,
  align: 'right',
  value: of,
  ...(show === undefined ? {} : { show }),
});

export const CAMPAIGN_COLUMNS: readonly ListColumn<ListedCampaign>[] = [
  textColumn('campaign', ({ campaign }) => campaign.campaign_id),
  textColumn('state', ({ state, containment }) =>
    containment === null ? state : `contained ${containedOf(containment)}`,
  ),
  countColumn(
    'chance wrong',
    ({ campaign }) => chanceWrong(campaign),
    ({ campaign }) => formatShare(chanceWrong(campaign)),
  ),
  countColumn('accounts', ({ member_count }) => member_count),
  countColumn('exchanges', ({ campaign }) => campaign.exchanges),
  momentColumn('first alarm', ({ first_alarm_at }) => first_alarm_at),
  textColumn('linked by', ({ campaign }) => linkedBy(campaign), true),
];

/** "29 of 30". */
export const containedOf = ({ contained, members }: Containment): string =>
  `${contained} of ${members}`;

const linkedBy = ({ links }: CampaignRecord['campaign']): string =>
  [...new Set(links.map(({ view }) => view))].join(', ');

export const ACCOUNT_COLUMNS: readonly ListColumn<AccountRecord>[] = [
  textColumn('account', ({ account_id }) => account_id),
  countColumn(
    'p',
    ({ result }) => result?.p_value ?? null,
    ({ result }) => (result === null ? '' : formatProbability(result.p_value)),
  ),
  textColumn('campaign', ({ campaign_id }) => campaign_id),
  textColumn('review', ({ review }) => review?.verdict ?? ''),
  textColumn('decisions', ({ standing }) =>
    standing.map(({ action, mode }) => (mode === 'enforce' ? action : `${action}?`)).join(', '),
  ),
  // Above it, the first finding is only what is least usual about anybody.
  textColumn(
    'first finding',
    ({ result }) =>
      result !== null && result.p_value <= UNUSUAL ? (result.findings[0]?.reason ?? '') : '',
    true,
  ),
];

export const DECISION_COLUMNS: readonly ListColumn<DecisionRecord>[] = [
  textColumn('decision', ({ decision }) => decision.id),
  textColumn('about', ({ decision }) => `${decision.scope} ${decision.value}`, true),
  textColumn('action', ({ decision }) => decision.action),
  textColumn('mode', ({ decision }) => decision.mode),
  textColumn('state', ({ state }) => state),
  countColumn('done', ({ ledger }) => ledger.done ?? 0),
  countColumn('of', ({ members }) => members?.count ?? null),
  textColumn('by', ({ created_by }) => created_by, true),
];

export const APPEAL_COLUMNS: readonly ListColumn<Appeal>[] = [
  textColumn('appeal', ({ appeal_id }) => appeal_id),
  textColumn('account', ({ account_id }) => account_id),
  momentColumn('received', ({ at }) => at),
  textColumn('outcome', ({ outcome }) => outcome ?? 'open'),
  textColumn('what the customer says', ({ reason }) => reason, true),
];
