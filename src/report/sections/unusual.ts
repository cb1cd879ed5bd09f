/** The section of accounts that are unusual and stay below the threshold. */
import { formatCounted, formatNumber, formatProbability } from '#std/format-number';
import { foreign, type Html, html } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { scrollBox } from '../table.ts';
import { detectorTitle } from '../wording.ts';

const MOST_REASONS = 3;

/** Who comes next after those that are named: a place to look, not an accusation. */
export function unusualSection({ result }: ReportData): Html {
  const { unusual, error_rates: rates } = result;
  const last = unusual.at(-1);
  if (last === undefined) return html``;
  const expected = formatNumber(Math.round(10 * rates.accounts_tested * last.p_value) / 10);
  const rows = unusual.map(
    ({ account_id, p_value, findings }) => html`<tr><td class="id">${foreign(account_id, 80)}</td>
<td>${findings
      .slice(0, MOST_REASONS)
      .map(
        ({ detector, reason }) =>
          html`<p>${reason} <span class="chip">${detectorTitle(detector)}</span></p>`,
      )}</td>
<td class="number">p ${formatProbability(p_value)}</td></tr>`,
  );
  return html`<section id="unusual">
<h2>Not named, but unusual</h2>
<p class="soft">Short of what the error rate asks. Of ${formatCounted(rates.accounts_tested, 'honest account')}
about ${expected} would look as unusual as the last of these by chance.</p>
${scrollBox(
  'Accounts that are unusual',
  html`<table class="accounts">
<thead><tr><th scope="col">account</th><th scope="col">what is unusual</th>
<th scope="col" class="number">evidence</th></tr></thead>
<tbody>${rows}</tbody></table>`,
)}
</section>`;
}
