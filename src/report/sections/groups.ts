/** The section of groups that look like campaigns and were not accused. */
import { LOOK_ALIKE_PHRASES, type LookAlike } from '#schema/look-alike';
import { formatCounted, formatNumber, formatProbability } from '#std/format-number';
import { notAccusedText } from '#std/shared-phrases';
import { foreign, type Html, html } from '../html.ts';
import type { EvidenceKinds, ReportData } from '../report-data.ts';
import { scrollBox, table } from '../table.ts';

const GROUPS_SHOWN = 24;
const TIED_SHOWN = 200;

/** Groups that look like campaigns and were not accused, by name, so that nobody has to ask again. */
export function lookAlikeSection({ result, evidence }: ReportData): Html {
  const { look_alikes: groups, look_alikes_unlisted: unlisted } = result;
  if (groups.length === 0) return html``;
  const more = groups.length - GROUPS_SHOWN + unlisted;
  return html`<section id="look-alikes"><h2>${notAccusedText(groups, groups.length + unlisted)}</h2>
<p class="soft">Their accounts share what few others do, so that a rule of shared things alone would accuse
them. What is known of them explains the whole group, or one test alone speaks for one operator, or no test
spoke clearly enough for a campaign. Not accused is not cleared.</p>
<div class="cards">${groups.slice(0, GROUPS_SHOWN).map((group) => card(group, evidence.views))}</div>
${more > 0 && html`<p class="soft">and ${formatNumber(more)} more groups; \`--json\` lists ${formatNumber(groups.length)} in all.</p>`}</section>`;
}

function card(group: LookAlike, views: EvidenceKinds['views']): Html {
  const { accounts, account_ids: ids, stand_out_alone: alone, why, cannot_see: unseen } = group;
  const more = accounts - ids.length;
  const names = ids.map((id) => html`<li>${foreign(id, 80)}</li>`);
  return html`<article class="card"><h3>${formatCounted(accounts, 'account')}</h3>
<p class="asks">${likeness(group)}</p>
${alone > 0 && html`<p class="soft">${formatNumber(alone)} of them ${alone === 1 ? 'is' : 'are'} named for findings of their own.</p>`}
<ul class="sentences">${why.map((reason) => html`<li>${foreign(reason, 400)}</li>`)}</ul>
${ties(group, views)}${trial(group)}
${unseen.map((sentence) => html`<p class="soft">${sentence}</p>`)}
<details class="twin"><summary>Which accounts</summary><ul>${names}${
    more > 0 && html`<li>and ${formatNumber(more)} more</li>`
  }</ul></details></article>`;
}

function likeness({
  because,
  resembles,
  rests_on: alone,
  stand_out_alone: named,
}: LookAlike): string {
  if (because === 'suspected') {
    const accused = named > 0 ? 'not accused as a group' : 'not accused';
    return `Suspected, ${accused}: ${alone ?? 'one test'} alone speaks for one operator, and one innocent reason may be behind one test.`;
  }
  const like = resembles === null ? null : LOOK_ALIKE_PHRASES[resembles];
  if (because === 'explained') return like === null ? 'Explained.' : `Explained: like ${like}.`;
  return like === null
    ? 'Unexplained, and not shown to be a campaign.'
    : `Unexplained, and not shown to be a campaign. It resembles ${like}; that decides nothing.`;
}

/** What they share more often than chance gives, by family, and the most surprising thing of each view. */
function ties({ ties: families, links }: LookAlike, views: EvidenceKinds['views']): Html {
  if (families.length + links.length === 0) return html``;
  const rows = families.map(({ family, accounts, observed, expected }) => {
    const chance = expected < 10 ? expected.toFixed(1) : formatNumber(Math.round(expected));
    return html`<li>${family}: ${formatCounted(accounts, 'account')} share rare things ${formatNumber(observed)} times; chance gives ${chance}</li>`;
  });
  const things = links
    .filter(({ view }, index) => links.findIndex((one) => one.view === view) === index)
    .map(({ view, accounts, sharers, surprise }) => {
      const thing = views.find(({ id }) => id === view)?.shares ?? view;
      return html`<li>${thing}: shared by ${formatNumber(accounts)} of them and ${formatNumber(sharers)} in all (surprise ${surprise.toFixed(1)})</li>`;
    });
  return html`<details class="twin"><summary>What ties them</summary><ul>${rows}${things}</ul></details>`;
}

function trial({
  tests,
  p_value: p,
  not_tested: untested,
  insufficient_data: lacking,
}: LookAlike): Html {
  if (untested !== null) return html`<p class="soft">${untested}</p>`;
  if (p === null) return html``;
  const said = tests.map(
    ({ test, p_value, reason }) =>
      html`<li>${reason} <span class="soft">[${test}, p ${formatProbability(p_value)}]</span></li>`,
  );
  return html`<details class="twin"><summary>What it was tested for: p ${formatProbability(p)} over all tests</summary>
<ul>${said}${lacking.length > 0 && html`<li>Insufficient data: ${lacking.join(', ')}.</li>`}</ul></details>`;
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
${rows.length > 0 && scrollBox('Accounts tied to the confirmed', table(['account', '#strength', 'campaign'], rows))}
${more > 0 && html`<p class="soft">and ${formatNumber(more)} more in \`--json\`.</p>`}</section>`;
}
