import { writeFileSync } from 'node:fs';
import type { ShareInterval } from '#std/statistics/intervals';
import type { MeanInterval } from './summary.ts';
import { percent } from './svg.ts';

/** Where the page and its plots go. */
export const DOCS = new URL('../../docs/', import.meta.url);
export const PLOTS = new URL('quality/', DOCS);

/** Writes a plot and returns the Markdown that shows it. */
export function plot(name: string, svg: string, alt: string): string {
  writeFileSync(new URL(`${name}.svg`, PLOTS), svg);
  return `![${alt}](quality/${name}.svg)`;
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
