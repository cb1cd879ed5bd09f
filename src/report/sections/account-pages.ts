/** The part of the report with one page for each of the strongest accounts. */
import type { AccountResult, Finding } from '#schema/finding';
import {
  formatCounted,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from '#std/format-number';
import { distributionStrip } from '../charts/distribution-strip.ts';
import { waterfallChart } from '../charts/waterfall-chart.ts';
import { weekChart } from '../charts/week-chart.ts';
import { foreign, type Html, html } from '../html.ts';
import type { AccountDetail, ReportData } from '../report-data.ts';
import { anchor, detectorLink } from '../wording.ts';

/** One page an account: why it stands out, what it does, what would explain it. */
export function accountPages(data: ReportData, detailed: ReadonlyMap<string, number>): Html {
  const details = new Map(data.accounts.map((detail) => [detail.account_id, detail]));
  const pages = data.result.accounts
    .filter((account) => detailed.has(account.account_id))
    .map((account) => {
      const page = detailed.get(account.account_id) as number;
      const detail = details.get(account.account_id) as AccountDetail;
      return accountPage({ account, detail, page, strips: stripsOf(data, account.account_id) });
    });
  if (pages.length === 0) return html``;
  return html`<section id="pages"><h2>Account by account</h2>${pages}</section>`;
}

/** Detector → where this account lies in its distribution. */
function stripsOf(data: ReportData, accountId: string): Map<string, Html> {
  const strips = new Map<string, Html>();
  for (const distribution of data.distributions) {
    const own = distribution.flagged.find((flagged) => flagged.account_id === accountId);
    if (own !== undefined)
      strips.set(distribution.detector, distributionStrip(distribution, own.value));
  }
  return strips;
}

function accountPage(given: {
  account: AccountResult;
  detail: AccountDetail;
  page: number;
  strips: ReadonlyMap<string, Html>;
}): Html {
  const { account, detail, page, strips } = given;
  const findings = [...account.findings].sort((left, right) => left.p_value - right.p_value);
  return html`<article class="account" id="account-${page}">
<header><h3><span class="rank">${page}</span> ${foreign(account.account_id, 120)}</h3>
<p>p ${formatProbability(account.p_value)} · score ${account.score.toFixed(2)} ·
named since ${formatInstant(account.first_flagged_at)}${
    account.campaign_id !== null &&
    html` · <a href="#${anchor('campaign', account.campaign_id)}">campaign ${account.campaign_id}</a>`
  }</p>
<p class="soft">${sentence(detail)}</p></header>
<div class="columns"><div>
<h4>Why it stands out</h4>
<ol class="reasons">${findings.map((finding) => reason(finding, strips.get(finding.detector)))}</ol>
<h4>What it uses</h4>
${topFacts(detail)}
</div><div>
<h4>How the evidence adds up</h4>
${waterfallChart(detail)}
<h4>When it is active</h4>
${activity(detail)}
${accountFacts(detail)}
</div></div>
${innocent(findings)}
<p class="back"><a href="#accounts">Back to the list</a></p>
</article>`;
}

function activity(detail: AccountDetail): Html {
  if (detail.hours_of_week === null) return html`<p class="soft">The log has no usable time.</p>`;
  return weekChart(detail.hours_of_week);
}

function sentence(detail: AccountDetail): string {
  const tokens =
    detail.output_tokens === null ? '' : `, ${formatNumber(detail.output_tokens)} output tokens`;
  const cohorts = detail.cohorts
    .map((cohort) => `${cohort.label} (${formatCounted(cohort.accounts, 'account')})`)
    .join('; ');
  return (
    `${formatCounted(detail.exchanges, 'exchange')}${tokens}, ` +
    `${formatInstant(detail.first_seen)} to ${formatInstant(detail.last_seen)}. ` +
    `${cohorts === '' ? '' : `Compared with: ${cohorts}.`}`
  );
}

function reason(finding: Finding, strip: Html | undefined): Html {
  return html`<li><p>${finding.reason}</p>${strip ?? null}
<p class="soft">${detectorLink(finding.detector)} · here ${formatNumber(finding.observed)}, cohort
median ${formatNumber(finding.expected)} · p ${formatProbability(finding.p_value)} ·
${finding.cohort.label}, ${formatCounted(finding.cohort.accounts, 'account')}</p></li>`;
}

function innocent(findings: readonly Finding[]): Html {
  const explanations = [...new Set(findings.flatMap((finding) => finding.innocent))];
  if (explanations.length === 0) return html``;
  return html`<aside class="innocent"><h4>What would explain this innocently</h4>
<ul>${explanations.map((text) => html`<li>${text}</li>`)}</ul></aside>`;
}

function topFacts(detail: AccountDetail): Html {
  const lists = detail.top.map((list) => {
    const most = Math.max(1, detail.exchanges);
    const items = list.values.map(
      ({ value, exchanges }) => html`<li><span class="value">${foreign(value, 90)}</span>
<span class="number">${formatNumber(exchanges)} · ${formatShare(exchanges / most)}</span></li>`,
    );
    const distinct = list.distinct === null ? '' : ` (${formatNumber(list.distinct)} in all)`;
    return html`<div><h5>${list.what}${distinct}</h5><ul class="uses">${items}</ul></div>`;
  });
  return html`<div class="tops">${lists}</div>`;
}

function accountFacts(detail: AccountDetail): Html {
  if (detail.facts.length === 0) return html``;
  const rows = detail.facts.map(
    (fact) => html`<div><dt>${fact.name}</dt><dd>${foreign(readable(fact.value), 120)}</dd></div>`,
  );
  return html`<h5>What is known of it</h5><dl class="facts">${rows}</dl>`;
}

/** Instants as everywhere else on the page. */
function readable(value: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? formatInstant(value) : value;
}
