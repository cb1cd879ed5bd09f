/** Says how long a failed delivery waits before its next attempt. */
import type { Random } from '#std/random';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first, second, … failed attempt. Source: Standard Webhooks 1.0.0. */
const PAUSES_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Share of a pause by which it may be longer, so that many failures do not come back as one. */
const JITTER = 0.2;
const LONGEST_ASKED_MS = 24 * HOUR;

/**
 * How long to wait after the `attempts`th attempt failed, in ms; null = no more. What the destination
 * asks for is kept when it is longer than our own pause, up to a day.
 */
export function pauseAfter(
  attempts: number,
  { retryAfterMs, random }: { retryAfterMs: number | null; random: Random },
): number | null {
  const pause = PAUSES_MS[attempts - 1];
  if (pause === undefined) return null;
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS);
  return Math.round(Math.max(pause, asked) * (1 + JITTER * random.float()));
}
