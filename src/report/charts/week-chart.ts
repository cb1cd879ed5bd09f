/** Draws the hours of the week in which an account is active. */
import { formatNumber } from '#std/format-number';
import { type Html, html } from '../html.ts';
import { tableTwin } from './axis.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const LEVELS = 5;

/** Exchanges by hour of week (UTC, Monday first): who sleeps, and who does not. */
export function weekChart(hours: readonly number[]): Html {
  const highest = Math.max(1, ...hours);
  const active = hours.filter((count) => count > 0).length;
  const paths = Array.from({ length: LEVELS }, () => '');
  for (const [index, count] of hours.entries()) {
    if (count <= 0) continue;
    const level = Math.min(LEVELS - 1, Math.floor((count / highest) * LEVELS));
    const x = index % 24;
    const y = Math.floor(index / 24);
    paths[level] += `M${x}.06 ${y}.06h.88v.88h-.88z`;
  }
  const busiest = `the busiest has ${formatNumber(highest)} exchanges`;
  const label = `Active in ${active} of the 168 hours of a week; ${busiest}`;
  const days = DAYS.map((day) => html`<span>${day}</span>`);
  return html`<figure class="chart week">
<div class="week-grid"><div class="days" aria-hidden="true">${days}</div>
<svg viewBox="0 0 24 7" preserveAspectRatio="none" role="img" aria-label="${label}">
<rect class="empty" width="24" height="7"/>
${paths.map((path, level) => path !== '' && html`<path class="heat${level}" d="${path}"/>`)}
</svg></div>
<div class="axis week-axis" aria-hidden="true"><span class="p0 start">0 h</span>
<span class="p25">6 h</span><span class="p50">12 h</span><span class="p75">18 h</span>
<span class="p100 end">24 h</span></div>
<figcaption>Active in <b>${active} of 168</b> hours of the week (UTC); ${busiest}.</figcaption>
${twin(hours)}
</figure>`;
}

function twin(hours: readonly number[]): Html {
  const head = ['day', ...Array.from({ length: 24 }, (_, hour) => String(hour))];
  const rows = DAYS.map((day, index) => [
    day,
    ...hours.slice(index * 24, index * 24 + 24).map((count) => formatNumber(count)),
  ]);
  return tableTwin('The same as a table', head, rows);
}
