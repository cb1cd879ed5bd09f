/** Draws one detector's statistic over all accounts, for the detectors section. */
import { formatNumber } from '#std/format-number';
import { coordinate, foreign, type Html, html } from '../html.ts';
import type { Distribution } from '../report-data.ts';
import { axis, grid, tableTwin } from './axis.ts';
import { barsPath, frameOf } from './distribution-frame.ts';
import type { Scale } from './scale.ts';

const HEIGHT = 36;
const MOST_MARKS = 400;

/**
 * How a statistic spreads over everyone compared, and where flagged accounts lie: strongly marked
 * when it is this detector (`named`) that they stand out to, faintly when it is others.
 */
export function distributionChart(distribution: Distribution, named: ReadonlySet<string>): Html {
  const frame = frameOf(distribution);
  if (frame === null) return html`<p class="soft">No account could be compared here.</p>`;
  const { scale, ticks } = frame;
  const { median } = distribution;
  const compared = distribution.bins.reduce((sum, bin) => sum + bin.accounts, 0);
  const label =
    `${distribution.axis}: ${formatNumber(compared)} accounts compared` +
    `${median === null ? '' : `, median ${formatNumber(median)}`}, ` +
    `${named.size} that stand out here are marked below`;
  return html`<figure class="chart distribution">
<svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
${grid(ticks, HEIGHT)}<path class="calm" d="${barsPath(distribution, scale, HEIGHT)}"/>
${median !== null && medianLine(scale(median))}
</svg>
${marks(distribution, scale, named)}
${axis(ticks)}
<figcaption>${distribution.axis}${distribution.scale === 'log' && ', logarithmic'}
${median !== null && ` · dashed: median ${formatNumber(median)}`}</figcaption>
${twin(distribution, named)}
</figure>`;
}

function medianLine(at: number): Html {
  return html`<path class="median" d="M${coordinate(at * 100)} 0V${HEIGHT}"/>`;
}

function marks(distribution: Distribution, scale: Scale, named: ReadonlySet<string>): Html {
  let strong = '';
  let faint = '';
  for (const { account_id: id, value } of distribution.flagged.slice(0, MOST_MARKS)) {
    const at = coordinate(scale(value) * 100);
    if (named.has(id)) strong += `M${at} 0V6`;
    else faint += `M${at} 0V2.5`;
  }
  return html`<svg class="rug" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
<path class="faint" d="${faint}"/><path class="tick" d="${strong}"/></svg>`;
}

function twin(distribution: Distribution, named: ReadonlySet<string>): Html {
  const bins = distribution.bins
    .filter((bin) => bin.accounts > 0)
    .map((bin) => [
      `${formatNumber(bin.low)} to ${formatNumber(bin.high)}`,
      formatNumber(bin.accounts),
    ]);
  const flagged = distribution.flagged
    .filter((account) => named.has(account.account_id))
    .slice(0, 20)
    .map((account) => [foreign(account.account_id, 60), formatNumber(account.value)]);
  return html`${tableTwin('The same as a table', [distribution.axis, 'accounts'], bins)}
${
  flagged.length > 0 &&
  tableTwin('Accounts that stand out', ['account', distribution.axis], flagged)
}`;
}
