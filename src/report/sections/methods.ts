/** The sections on what was read, how accounts were judged, and what the scan cannot see. */
import { formatCounted, formatDuration, formatNumber, formatShare } from '#std/format-number';
import { foreign, type Html, type HtmlValue, html } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';

const MOST_SOURCES = 12;
const MOST_ROWS = 25;

/** What was read and what was set aside; nothing is dropped in silence. */
export function readSection(data: ReportData): Html {
  const { input } = data.result;
  const sources = data.sources
    .slice(0, MOST_SOURCES)
    .map((name) => html`<li>${foreign(name, 120)}</li>`);
  const more = data.sources.length - MOST_SOURCES;
  const formats = input.formats.map((each) => [each.format, formatNumber(each.files)]);
  const rejects = input.reject_reasons.map((each) => [
    each.code,
    each.field === null ? '–' : foreign(each.field, 60),
    formatNumber(each.records),
  ]);
  const unknown = input.unknown_fields.map((each) => [
    foreign(each.field, 60),
    formatNumber(each.records),
  ]);
  return html`<section id="read"><h2>What was read</h2>
<p>${formatCounted(input.exchanges, 'exchange')} of ${formatCounted(input.accounts, 'account')};
${formatNumber(input.duplicates)} came twice and count once; ${formatNumber(input.rejected)} records
were set aside because they could not be read.</p>
<div class="columns three">
<div><h3>Sources</h3><ul>${sources}${more > 0 && html`<li>and ${more} more</li>`}</ul>
${table(['format', '#files'], formats)}</div>
<div><h3>Set aside</h3>${tableOrNothing(['why', 'field', '#records'], rejects)}</div>
<div><h3>Fields nobody used</h3>${tableOrNothing(['field', '#records'], unknown)}</div>
</div></section>`;
}

function tableOrNothing(
  headings: readonly string[],
  rows: readonly (readonly HtmlValue[])[],
): Html {
  if (rows.length === 0) return html`<p class="soft">None.</p>`;
  const more = rows.length - MOST_ROWS;
  return html`${table(headings, rows.slice(0, MOST_ROWS))}
${more > 0 && html`<p class="soft">and ${more} more</p>`}`;
}

export function methodSection(data: ReportData): Html {
  const { error_rates: rates, timings } = data.result;
  const rows: [string, string][] = [
    ['accounts tested', formatNumber(rates.accounts_tested)],
    ['false-discovery rate', formatShare(rates.false_discovery_rate)],
    ['seed', String(rates.seed)],
    ['release', `Stillwatch ${data.version}`],
  ];
  for (const [stage, ms] of Object.entries(timings)) {
    rows.push([stage.replaceAll('_', ' ').replace(/ ms$/, ''), formatDuration(ms)]);
  }
  const facts = rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<section id="methods"><h2>How it was judged, and how often that is wrong</h2>
<div class="columns"><div>
<p>${rates.method}</p>
<p>This is the level of the method, if the assumptions in docs/detect/campaigns.md hold; it was not measured on real traffic.</p>
<p>Every account is compared with its cohort: accounts of the same tier, age band and volume band.
Each detector turns the comparison into a p-value: how many accounts of that cohort, behaving as
they do, would look at least as much like harvesting. The p-values of one account are joined, and
the Benjamini-Hochberg procedure picks whom to name so that, on average, at most
${formatShare(rates.false_discovery_rate)} of those named are named wrongly. A detector that lacks a
field or enough traffic abstains; it never counts against anyone.</p>
<p>Campaigns are judged apart. A group is proposed by values that few accounts share, beyond what
chance gives accounts as active as these. It is then tested by kinds of evidence that did not
propose it, against groups of benign accounts that belong together; no p-value counts for less than
the share of benign groups that would answer the same. The procedure above picks which groups stand,
at the same rate, and what would explain a whole group innocently keeps it from being accused.</p>
</div><div><dl class="facts">${facts}</dl></div></div></section>`;
}

const ALWAYS_BLIND = [
  'Detection shows behaviour; naming a person or a company needs facts from outside this log.',
  'A harvest spread thinly enough over many accounts looks ordinary in each of them.',
  'The error rates hold for accounts like those of this log; a cohort full of harvesters would ' +
    'look normal to itself.',
];

export function limitSection(data: ReportData): Html {
  const sentences = [...data.blind_spots, ...ALWAYS_BLIND];
  return html`<section id="limits"><h2>What this scan cannot see</h2>
<ul class="limits">${sentences.map((text) => html`<li>${text}</li>`)}</ul></section>`;
}
