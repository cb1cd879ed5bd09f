/** The table of all accounts that stand out. */
import type { AccountResult } from '#schema/finding';
import { formatCompact, formatCounted, formatInstant, formatProbability } from '#std/format-number';
import { coordinate, foreign, type Html, html } from '../html.ts';
import type { AccountDetail, ReportData } from '../report-data.ts';
import { scrollBox } from '../table.ts';
import { detectorTitle } from '../wording.ts';

/** Accounts beyond this are counted, not listed: `--json` has them all. */
const MOST_LISTED = 2000;
const MOST_REASON_CHARS = 400;

/** Who stands out, strongest first, one line each with its strongest reason. */
export function accountTable(data: ReportData, detailed: ReadonlyMap<string, number>): Html {
  const { accounts } = data.result;
  if (accounts.length === 0) return html``;
  const details = new Map(data.accounts.map((detail) => [detail.account_id, detail]));
  const listed = accounts.slice(0, MOST_LISTED);
  const strongest = Math.max(1, ...listed.map((account) => evidenceOf(account.p_value)));
  const rows = listed.map((account, index) =>
    row({ account, index, strongest, detail: details.get(account.account_id), detailed }),
  );
  return html`<section id="accounts">
<h2>Who stands out alone</h2>
<p class="soft">${formatCounted(accounts.length, 'account')}, strongest evidence first. A single account is a hint: no one
account tells a harvester from an unusual customer.
${accounts.length > listed.length && `The first ${listed.length} are listed; \`--json\` has all. `}
${detailed.size < accounts.length && `The first ${detailed.size} have a page below.`}</p>
<p class="filter" hidden><label>Show only <input type="search" id="filter" autocomplete="off"
placeholder="an account, a reason …"></label> <output for="filter" id="shown"></output></p>
${scrollBox(
  'Accounts that stand out',
  html`<table class="accounts" id="account-table">
<thead><tr><th scope="col" class="number">#</th><th scope="col">account</th>
<th scope="col">strongest reason</th><th scope="col">evidence</th>
<th scope="col" class="number">exchanges</th><th scope="col">named since</th></tr></thead>
<tbody>${rows}</tbody></table>`,
)}
</section>`;
}

function row(given: {
  account: AccountResult;
  index: number;
  strongest: number;
  detail: AccountDetail | undefined;
  detailed: ReadonlyMap<string, number>;
}): Html {
  const { account, index, strongest, detail, detailed } = given;
  const page = detailed.get(account.account_id);
  const name = foreign(account.account_id, 80);
  const [first, ...others] = [...account.findings].sort((a, b) => a.p_value - b.p_value);
  const width = coordinate((evidenceOf(account.p_value) / strongest) * 100);
  const chips = others.map(
    (finding) => html`<span class="chip">${detectorTitle(finding.detector)}</span>`,
  );
  return html`<tr><td class="number soft">${index + 1}</td>
<td class="id">${page === undefined ? name : html`<a href="#account-${page}">${name}</a>`}</td>
<td>${first !== undefined && shortened(first.reason)} ${chips}</td>
<td class="evidence"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect
class="alarm" width="${width}" height="6"/></svg>
<span>p ${formatProbability(account.p_value)}</span></td>
<td class="number">${detail === undefined ? '–' : formatCompact(detail.exchanges)}</td>
<td class="soft">${formatInstant(account.first_flagged_at)}</td></tr>`;
}

function shortened(text: string): string {
  return text.length > MOST_REASON_CHARS ? `${text.slice(0, MOST_REASON_CHARS)}…` : text;
}

/** −log10 p, bounded where p underflows. */
function evidenceOf(p: number): number {
  return p > 0 ? Math.min(300, -Math.log10(p)) : 300;
}
