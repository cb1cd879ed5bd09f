/** Axis labels, grid lines and the table behind a drawing, shared by the charts. */
import { type Html, type HtmlValue, html, positionClass } from '../html.ts';
import { scrollBox, table } from '../table.ts';
import type { Tick } from './scale.ts';

/** Labels below a chart; HTML, so that they stay readable at any width. */
export function axis(ticks: readonly Tick[]): Html {
  const labels = ticks.map((tick) => {
    const side = tick.at < 0.04 ? ' start' : tick.at > 0.96 ? ' end' : '';
    return html`<span class="${positionClass(tick.at)}${side}">${tick.label}</span>`;
  });
  return html`<div class="axis" aria-hidden="true">${labels}</div>`;
}

/** Fine vertical lines at the ticks, for the 100-wide view box of a stretched chart. */
export function grid(ticks: readonly Tick[], height: number): Html {
  const lines = ticks.map((tick) => `M${Math.round(tick.at * 1000) / 10} 0V${height}`);
  return html`<path class="grid" d="${lines.join('')}"/>`;
}

/** The same numbers as a table, for those who cannot or do not want to see the drawing. */
export function tableTwin(
  title: string,
  headings: readonly string[],
  rows: readonly (readonly HtmlValue[])[],
): Html {
  return html`<details class="twin"><summary>${title}</summary>
${scrollBox(title, table(headings, rows))}</details>`;
}
