/** The axis and bars that the large and small drawings of a distribution share. */
import { coordinate } from '../html.ts';
import type { Distribution } from '../report-data.ts';
import { linearScale, linearTicks, logScale, logTicks, type Scale, type Tick } from './scale.ts';

/** The axis that holds every bin and every flagged account; null when there is nothing to draw. */
export function frameOf(distribution: Distribution): { scale: Scale; ticks: Tick[] } | null {
  const first = distribution.bins[0];
  const last = distribution.bins.at(-1);
  if (first === undefined || last === undefined) return null;
  const values = distribution.flagged.map((account) => account.value);
  const high = Math.max(last.high, ...values);
  const low = Math.min(first.low, ...values);
  if (distribution.scale === 'linear') {
    return { scale: linearScale(low, high), ticks: linearTicks(low, high) };
  }
  const above = [low, ...distribution.bins.map((bin) => bin.low)].filter((value) => value > 0);
  const base = above.length === 0 ? high / 1000 : Math.min(...above);
  return { scale: logScale(base, high), ticks: logTicks(base, high) };
}

/**
 * Bars in a 100-wide view box. Heights are square roots of counts: a handful of accounts beside
 * thousands must stay visible.
 */
export function barsPath(distribution: Distribution, scale: Scale, height: number): string {
  const highest = Math.sqrt(Math.max(1, ...distribution.bins.map((bin) => bin.accounts)));
  let path = '';
  for (const bin of distribution.bins) {
    if (bin.accounts <= 0) continue;
    const left = scale(bin.low) * 100;
    const width = Math.max(0.3, scale(bin.high) * 100 - left - 0.15);
    const top = height - (Math.sqrt(bin.accounts) / highest) * height;
    path += `M${coordinate(left)} ${height}V${coordinate(top)}h${coordinate(width)}V${height}Z`;
  }
  return path;
}
