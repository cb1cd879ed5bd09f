const MINUTE_MS = 60_000;
const NICE_STEPS_MS = [1, 5, 10, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (minutes) => minutes * MINUTE_MS,
);

/** How many steps a scan walks at most unless the user sets the step. */
export const STEPS_AT_MOST = 64;

/**
 * Ends of the steps in which a scan walks from `from` to `to` (UTC epoch ms), aligned to multiples
 * of the step so that two scans of overlapping logs step alike. The last end lies after `to`.
 */
export function planSteps(from: number, to: number, stepMs: number | null): number[] {
  const step = stepMs ?? niceStep(to - from);
  const ends: number[] = [];
  let end = Math.floor(from / step) * step + step;
  for (; end <= to; end += step) ends.push(end);
  ends.push(end);
  return ends;
}

function niceStep(spanMs: number): number {
  const fitting = NICE_STEPS_MS.find((step) => spanMs / step <= STEPS_AT_MOST - 1);
  return fitting ?? Math.ceil(spanMs / (STEPS_AT_MOST - 1) / MINUTE_MS) * MINUTE_MS;
}
