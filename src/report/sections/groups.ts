import type { LookAlike } from '#schema/campaign-detail';
import { formatCounted, formatNumber } from '#std/format-number';
import { foreign, type Html, html } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';

const GROUPS_SHOWN = 24;
const TIED_SHOWN = 200;

/** Groups that look like campaigns and are explained, by name, so that nobody has to ask again. */
export function lookAlikeSection({ result }: ReportData): Html {
  const groups = result.look_alikes;
  if (groups.length === 0) return html``;
  const more = groups.length - GROUPS_SHOWN;
  return html`<section id="look-alikes"><h2>Groups that look alike and were not accused</h2>
<p class="soft">Their accounts share what few others do and act together, and there is an innocent
reason for it that explains the whole group.</p>
<div class="cards">${groups.slice(0, GROUPS_SHOWN).map(card)}</div>
${more > 0 && html`<p class="soft">and ${formatNumber(more)} more groups in \`--json\`.</p>`}</section>`;
}

function card({ accounts, account_ids: ids, why }: LookAlike): Html {
  const more = accounts - ids.length;
  const names = ids.map((id) => html`<li>${foreign(id, 80)}</li>`);
  return html`<article class="card"><h3>${formatCounted(accounts, 'account')}</h3>
<p class="asks">${why[0] ?? ''}</p>
<ul class="sentences">${why.slice(1).map((reason) => html`<li>${reason}</li>`)}</ul>
<details class="twin"><summary>Which accounts</summary><ul>${names}${
    more > 0 && html`<li>and ${formatNumber(more)} more</li>`
  }</ul></details></article>`;
}

/** Who is tied to accounts that an analyst confirmed; nothing when none were named. */
export function expansionSection({ result }: ReportData): Html {
  if (result.expansion === null) return html``;
  const { confirmed, unknown, members } = result.expansion;
  const rows = members
    .slice(0, TIED_SHOWN)
    .map((member) => [
      foreign(member.account_id, 80),
      member.strength.toFixed(2),
      member.campaign_id ?? '–',
    ]);
  const more = members.length - rows.length;
  return html`<section id="tied"><h2>Tied to the accounts you confirmed</h2>
<p>${formatCounted(members.length, 'account')} ${members.length === 1 ? 'is' : 'are'} tied to the
${formatNumber(confirmed.length)} confirmed about as strongly as those are to each other. Nothing was
tested here: it is a reason to look at them, no more.</p>
${unknown.length > 0 && html`<p class="soft">Not in this log: ${foreign(unknown.join(', '), 400)}</p>`}
${rows.length > 0 && html`<div class="scroll">${table(['account', '#strength', 'campaign'], rows)}</div>`}
${more > 0 && html`<p class="soft">and ${formatNumber(more)} more in \`--json\`.</p>`}</section>`;
}
