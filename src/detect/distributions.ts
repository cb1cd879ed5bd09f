/** Summarises how each detector's main aspect spreads over all accounts, for results and charts. */

import type { Detector } from './detector.ts';
import type { DetectionWalk } from './walk.ts';

/** How one aspect spreads over the accounts that could be judged, on the axis of `observed`. */
export interface AspectSpread {
  detector: string;
  axis: string;
  scale: 'linear' | 'log';
  bins: { low: number; high: number; accounts: number }[];
  median: number | null;
  flagged: { account_id: string; value: number }[];
}

const BINS = 40;

/**
 * Spread of the first aspect of every detector over all accounts, with where flagged accounts stand.
 * On a log scale what is not positive is left out.
 */
export function spreadsOf(
  detectors: readonly Detector[],
  walk: DetectionWalk,
  flagged: ReadonlySet<string>,
): AspectSpread[] {
  return detectors.flatMap((detector, index) => {
    const aspect = walk.measurements.aspectsOf(index)[0];
    const told = Object.values(detector.aspects)[0];
    if (aspect === undefined || told === undefined) return [];
    const values: number[] = [];
    const marks: AspectSpread['flagged'] = [];
    for (let account = 0; account < walk.table.size; account++) {
      const value = aspect.observed[account]!;
      if (Number.isNaN(value) || (told.scale === 'log' && value <= 0)) continue;
      values.push(value);
      const id = walk.table.accountIds[account]!;
      if (flagged.has(id)) marks.push({ account_id: id, value });
    }
    values.sort((a, b) => a - b);
    return {
      detector: detector.id,
      axis: told.unit,
      scale: told.scale,
      bins: binned(values, told.scale),
      median: values.length === 0 ? null : values[values.length >> 1]!,
      flagged: marks,
    };
  });
}

function binned(sorted: readonly number[], scale: 'linear' | 'log'): AspectSpread['bins'] {
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return [];
  const to = scale === 'log' ? Math.log : (value: number) => value;
  const back = scale === 'log' ? Math.exp : (value: number) => value;
  const low = to(least);
  const width = (to(most) - low) / BINS || 1;
  const bins = Array.from({ length: BINS }, (_, index) => ({
    low: back(low + index * width),
    high: back(low + (index + 1) * width),
    accounts: 0,
  }));
  for (const value of sorted) {
    const place = Math.min(BINS - 1, Math.floor((to(value) - low) / width));
    (bins[place] as { accounts: number }).accounts++;
  }
  return bins;
}
