import { formatNumber } from '#std/format-number';
import { coordinate, foreign, type Html, html } from '../html.ts';
import type { Distribution } from '../report-data.ts';
import { axis, grid, tableTwin } from './axis.ts';
import { barsPath, frameOf } from './distribution-frame.ts';
import type { Scale } from './scale.ts';

const HEIGHT = 36;
const MOST_MARKS = 400;

/** How a statistic spreads over everyone compared, and where flagged accounts lie. */
export function distributionChart(distribution: Distribution): Html {
  const frame = frameOf(distribution);
  if (frame === null) return html`<p class="soft">No account could be compared here.</p>`;
  const { scale, ticks } = frame;
  const { median } = distribution;
  const compared = distribution.bins.reduce((sum, bin) => sum + bin.accounts, 0);
  const label =
    `${distribution.axis}: ${formatNumber(compared)} accounts compared` +
    `${median === null ? '' : `, median ${formatNumber(median)}`}, ` +
    `${distribution.flagged.length} that stand out are marked below`;
  return html`<figure class="chart distribution">
<svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
${grid(ticks, HEIGHT)}<path class="calm" d="${barsPath(distribution, scale, HEIGHT)}"/>
${median !== null && medianLine(scale(median))}
</svg>
${marks(distribution, scale)}
${axis(ticks)}
<figcaption>${distribution.axis}${distribution.scale === 'log' && ', logarithmic'}
${median !== null && ` · dashed: median ${formatNumber(median)}`}</figcaption>
${twin(distribution)}
</figure>`;
}

function medianLine(at: number): Html {
  return html`<path class="median" d="M${coordinate(at * 100)} 0V${HEIGHT}"/>`;
}

function marks(distribution: Distribution, scale: Scale): Html {
  const path = distribution.flagged
    .slice(0, MOST_MARKS)
    .map((account) => `M${coordinate(scale(account.value) * 100)} 0V6`);
  return html`<svg class="rug" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
<path class="tick" d="${path.join('')}"/></svg>`;
}

function twin(distribution: Distribution): Html {
  const bins = distribution.bins
    .filter((bin) => bin.accounts > 0)
    .map((bin) => [
      `${formatNumber(bin.low)} to ${formatNumber(bin.high)}`,
      formatNumber(bin.accounts),
    ]);
  const flagged = distribution.flagged
    .slice(0, 20)
    .map((account) => [foreign(account.account_id, 60), formatNumber(account.value)]);
  return html`${tableTwin('The same as a table', [distribution.axis, 'accounts'], bins)}
${
  flagged.length > 0 &&
  tableTwin('Accounts that stand out', ['account', distribution.axis], flagged)
}`;
}
