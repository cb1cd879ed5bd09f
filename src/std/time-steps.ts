/** Plans the steps in which a scan or a look walks over time. */

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const NICE_STEPS_MS = [1, 5, 10, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (minutes) => minutes * MINUTE_MS,
);

/** How many steps a scan walks at most unless the user sets the step. */
export const STEPS_AT_MOST = 64;

/**
 * Bounds of the steps in which a scan walks from `from` to `to` (UTC epoch ms), ascending: step n is
 * [bounds[n], bounds[n + 1]). Aligned to multiples of the step, so that two scans of overlapping
 * logs step alike; the last bound lies after `to`.
 */
export function planSteps(
  from: number,
  to: number,
  stepMs: number | null,
  mostSteps = STEPS_AT_MOST,
): number[] {
  const step = stepMs ?? niceStep(to - from, mostSteps);
  const bounds = [Math.floor(from / step) * step];
  while ((bounds.at(-1) as number) <= to) bounds.push((bounds.at(-1) as number) + step);
  return bounds;
}

function niceStep(spanMs: number, mostSteps: number): number {
  const fitting = NICE_STEPS_MS.find((step) => spanMs / step <= mostSteps - 1);
  return fitting ?? Math.ceil(spanMs / (mostSteps - 1) / MINUTE_MS) * MINUTE_MS;
}
