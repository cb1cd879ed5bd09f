/** The first screen of the report: the verdict, its error rate and the main numbers. */

import {
  formatCompact,
  formatCounted,
  formatDay,
  formatNumber,
  formatShare,
} from '#std/format-number';
import {
  missingDaysText,
  notAccusedText,
  suspicionText,
  unusualAloneText,
} from '#std/shared-phrases';
import { type Html, html } from '../html.ts';
import type { ReportData } from '../report-data.ts';

/** The first screen: what was found, how sure that is, out of how much. */
export function summarySection(data: ReportData): Html {
  const { result } = data;
  const compared = formatCompact(result.error_rates.accounts_tested);
  const rate = `≤ ${formatShare(result.error_rates.false_discovery_rate)}`;
  const missing = missingDaysText(result.input.missing_days);
  const some = result.accounts.length + result.campaigns.length > 0;
  return html`<section id="summary" class="verdict">
<p class="kicker">${period(data)}</p>
<h1>${headline(data)}</h1>
<p class="lead">${lead(data)}</p>
${missing !== null && html`<p class="lead"><b>${missing}</b></p>`}
<dl class="tiles">
${leadTiles(data, compared)}
${flaggedShareTile(data)}
${
  some &&
  tile(
    rate,
    'level of the method: named wrongly on average, if its assumptions hold (see “Error rates”); not measured on real traffic',
  )
}
${tile(formatCompact(result.input.exchanges), readNote(data))}
</dl>
</section>`;
}

function tile(number: string, text: string): Html {
  return html`<div><dt>${text}</dt><dd>${number}</dd></div>`;
}

function period(data: ReportData): string {
  const { from, to } = data.result.input;
  if (from === null || to === null) return 'Period unknown';
  const [first, last] = [formatDay(from), formatDay(to)];
  return first === last ? first : `${first} to ${last}`;
}

function headline(data: ReportData): Html {
  const { accounts, campaigns, error_rates: rates } = data.result;
  if (campaigns.length > 0) {
    const verb = campaigns.length === 1 ? 'looks' : 'look';
    return html`<em>${formatCounted(campaigns.length, 'campaign')}</em> of
${formatCounted(membersIn(campaigns), 'account')} ${verb} like model harvesting.`;
  }
  if (rates.accounts_tested === 0) return html`No account had enough traffic to be judged.`;
  const suspicion = suspicionText(data.result.look_alikes);
  if (accounts.length === 0) {
    return suspicion === null
      ? html`No account stands out.`
      : html`No campaign. <em>${suspicion}</em>`;
  }
  return html`${data.result.campaigns_sought && 'No campaign. '}${unusualAloneText(accounts.length)}`;
}

function membersIn(campaigns: ReportData['result']['campaigns']): number {
  return campaigns.reduce((sum, campaign) => sum + campaign.members.length, 0);
}

function leadTiles({ result }: ReportData, compared: string): Html {
  const alone = tile(
    formatNumber(result.accounts.length),
    `of ${compared} accounts compared stand out by themselves`,
  );
  const suspected = result.look_alikes.filter(({ because }) => because === 'suspected').length;
  if (result.campaigns.length === 0) {
    const text =
      suspected === 1
        ? 'group is suspected and not accused'
        : 'groups are suspected and not accused';
    return suspected === 0
      ? alone
      : html`${tile(formatNumber(suspected), text)}
${alone}`;
  }
  const members = formatNumber(membersIn(result.campaigns));
  return html`${tile(members, `accounts in ${formatCounted(result.campaigns.length, 'campaign')}`)}
${alone}`;
}

function campaignLead({ result }: ReportData): Html {
  const { accounts, campaigns, error_rates: rates } = result;
  const { look_alikes: groups, look_alikes_unlisted: unlisted } = result;
  const inside = new Set(campaigns.flatMap(({ members }) => members.map((one) => one.account_id)));
  const alone = accounts.filter((account) => !inside.has(account.account_id)).length;
  const others =
    alone === 0
      ? ''
      : ` ${formatCounted(alone, 'account')} outside of campaigns ${alone === 1 ? 'stands' : 'stand'} out too.`;
  const count = groups.length + unlisted;
  const spared = count === 0 ? '' : ` ${notAccusedText(groups, count)}.`;
  return html`Their accounts share what few others do, and together they behave as one operator's
accounts do: tests that did not see what proposed them agree, at a false-discovery rate of
${formatShare(rates.false_discovery_rate)}.${others}${spared} <b>This is a reason to look, not a
verdict</b>: a person decides.`;
}

function lead(data: ReportData): Html {
  const { accounts, campaigns, input, error_rates: rates } = data.result;
  if (campaigns.length > 0) return campaignLead(data);
  if (accounts.length === 0) {
    return html`${formatCounted(rates.accounts_tested, 'account')} of
${formatNumber(input.accounts)} were each compared with accounts of the same kind, over
${formatCounted(input.exchanges, 'exchange')}.
None differs by more than chance explains at a false-discovery rate of
${formatShare(rates.false_discovery_rate)}. That is not proof of absence: see
<a href="#limits">what this scan cannot see</a>.`;
  }
  return html`Each was compared with accounts of the same kind and differs by more than chance
explains, at a false-discovery rate of ${formatShare(rates.false_discovery_rate)}. Every reason
below comes with what would explain it innocently. <b>This is a reason to look, not a verdict</b>:
a person decides.`;
}

function flaggedShareTile(data: ReportData): Html {
  const { timeline } = data;
  const { accounts, campaigns } = data.result;
  if (timeline === null || accounts.length + campaigns.length === 0) return html``;
  const tokens = timeline.total.output_tokens !== null && timeline.flagged.output_tokens !== null;
  const total = tokens ? (timeline.total.output_tokens ?? []) : timeline.total.exchanges;
  const flagged = tokens ? (timeline.flagged.output_tokens ?? []) : timeline.flagged.exchanges;
  const sum = (values: readonly number[]) => values.reduce((left, right) => left + right, 0);
  if (sum(total) === 0) return html``;
  const what = tokens ? 'of all output tokens went to them' : 'of all exchanges are theirs';
  return tile(formatShare(sum(flagged) / sum(total)), what);
}

function readNote(data: ReportData): string {
  const { accounts, rejected } = data.result.input;
  const set = rejected === 0 ? 'none rejected' : `${formatNumber(rejected)} records set aside`;
  return `exchanges of ${formatNumber(accounts)} accounts read, ${set}`;
}
