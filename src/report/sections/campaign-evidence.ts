/** The tests and links that speak for one campaign, in its page of the report. */
import { type Campaign, splitTests } from '#schema/campaign';
import { formatNumber, formatProbability, formatShare } from '#std/format-number';
import { testedText } from '#std/shared-phrases';
import { coordinate, type Html, html } from '../html.ts';
import type { EvidenceKinds } from '../report-data.ts';
import { scrollBox, table } from '../table.ts';
import { detectorTitle } from '../wording.ts';

/** Less is rounding. */
const LEAST_OTHER = 0.005;

/** Every test that was run, clearest first: what it asked, what it answered, how sure that is. */
export function testList(
  campaign: Campaign,
  kinds: EvidenceKinds['tests'],
  proposedBy: readonly string[],
): Html {
  const known = new Map(kinds.map((kind) => [kind.id, kind]));
  const { counted, told } = splitTests(campaign);
  const item = (test: Campaign['tests'][number]): Html => {
    const kind = known.get(test.test);
    return html`<li><p>${test.reason}</p>${evidenceBar(test.p_value)}
<p class="soft">${detectorTitle(test.test)}${kind !== undefined && html` (${kind.family}): ${kind.asks}`}
· statistic ${formatNumber(test.statistic)} · p ${formatProbability(test.p_value)}${
      kind !== undefined && html`<br>If innocent: ${kind.null_hypothesis}`
    }</p></li>`;
  };
  const tested = testedText(campaign);
  const proposal =
    proposedBy.length > 0 &&
    html`<p class="soft">The group was proposed by shared ${proposedBy.join(' and ')}; nothing of that
kind is among its tests.</p>`;
  return html`${tested !== null && html`<p class="soft">As ${tested}; the campaign may have grown since.</p>`}${proposal}
<p class="soft">p is how often accounts drawn at random answer so clearly, and never less than the share of benign groups that do.</p>
<h5>Counted</h5><ol class="reasons">${counted.map(item)}</ol>${
    told.length > 0 &&
    html`<details class="twin"><summary>Told, not counted: ${told.length}</summary>
<ul class="reasons">${told.map(item)}</ul></details>`
  }`;
}

/** −log10 p on a scale that ends at 1 in 10,000. */
function evidenceBar(p: number): Html {
  const width = coordinate(Math.min(100, (-Math.log10(Math.max(p, 1e-300)) / 4) * 100));
  return html`<svg class="weight" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
<rect class="empty" width="100" height="4"/><rect class="alarm" width="${width}" height="4"/></svg>`;
}

/** What it asks for, by share of its exchanges. */
export function aims({ capabilities }: Campaign): Html {
  if (capabilities.length === 0) return html`<p class="soft">The log does not show it.</p>`;
  const most = Math.max(...capabilities.map(({ share }) => share), 0.01);
  const other = 1 - capabilities.reduce((sum, { share }) => sum + share, 0);
  const shown =
    other < LEAST_OTHER ? capabilities : [...capabilities, { name: 'other', share: other }];
  const rows = shown.map(({ name, share }) => {
    const width = coordinate((share / most) * 100);
    return html`<div class="step"><span class="name">${name}</span>
<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="calm"
y="1.5" width="${width}" height="7"/></svg><span class="number">${formatShare(share)}</span></div>`;
  });
  return html`<div class="aims">${rows}</div>`;
}

interface SharedKind {
  view: string;
  values: number;
  /** Of the most surprising value. */
  accounts: number;
  sharers: number;
  surprise: number;
}

/** What members share, by kind; which values those are stays with whoever has the log. */
export function campaignLinkTable({ links }: Campaign, views: EvidenceKinds['views']): Html {
  if (links.length === 0) return html`<p class="soft">Nothing that few others share.</p>`;
  const known = new Map(views.map((view) => [view.id, view]));
  const rows = kindsOf(links).map((kind) => {
    const view = known.get(kind.view);
    return [
      view?.shares ?? kind.view,
      view?.family ?? '–',
      formatNumber(kind.values),
      `${formatNumber(kind.accounts)} of ${formatNumber(kind.sharers)}`,
      kind.surprise.toFixed(1),
      html`<span class="soft">${view?.innocent.slice(0, 3).join('; ') ?? ''}</span>`,
    ];
  });
  const head = ['they share', 'kind', '#values', '#members of all', '#surprise', 'innocently if'];
  return html`${scrollBox('What its accounts share', table(head, rows), 'links')}
<p class="soft">Members of all: how many of those who share the most surprising value are members.
Surprise: −log10 of the chance that as many accounts drawn at random share it.</p>`;
}

function kindsOf(links: Campaign['links']): SharedKind[] {
  const kinds = new Map<string, SharedKind>();
  for (const link of [...links].sort((left, right) => right.surprise - left.surprise)) {
    const known = kinds.get(link.view);
    if (known === undefined) kinds.set(link.view, { ...link, values: 1 });
    else known.values++;
  }
  return [...kinds.values()];
}
