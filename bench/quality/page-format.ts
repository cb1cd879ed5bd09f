/** Numbers, tables and dates as the quality page writes them. */

import type { ShareInterval } from '#std/statistics/intervals';
import type { Kept } from './results.ts';
import type { MeanInterval } from './summary.ts';
import { percent } from './svg.ts';

/** Takes a plot to be written and returns the Markdown that shows it. */
export type Draw = (name: string, svg: string, alt: string) => string;

/** When, and of which state of the method: the end of a sentence. */
export function measuredOn({ date, method, accused }: Kept<unknown>): string {
  if (method === undefined) {
    return `measured on ${date}, with an earlier state of detection and attribution.`;
  }
  const fringe =
    accused === undefined ? ' Fringe members of campaigns counted as accused here.' : '';
  const { commit, date: day, changed } = method;
  return `measured on ${date}, with detection and attribution as of \`${commit}\` (${day})${changed ? ' and uncommitted changes' : ''}.${fringe}`;
}

export const mean = ({ mean: value, low, high, seeds }: MeanInterval) =>
  seeds === 0 ? 'nobody accused' : `${percent(value)} (${percent(low)}–${percent(high)})`;
export const counted = ({ hits, of }: ShareInterval) => `${hits} of ${of}`;
export const per100000 = ({ share, low, high }: ShareInterval) =>
  [share, low, high].map((one) => Math.round(one * 100_000)).join(' / ');

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
export const interval = ({ low, high }: ShareInterval) => `${percent(low)}–${percent(high)}`;
