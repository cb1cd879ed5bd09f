/** How long the parts of a scan take. */
import type { Clock } from '#std/clock';

/** Milliseconds spent between laps, by name. */
export function startWatch(clock: Clock) {
  const laps: Record<string, number> = {};
  const started = clock();
  let last = started;
  return {
    laps,
    /** Since the last lap; laps of one name add up. */
    lap(name: string) {
      const now = clock();
      laps[name] = (laps[name] ?? 0) + now - last;
      last = now;
    },
    total() {
      laps.total_ms = clock() - started;
    },
  };
}

export type StopWatch = ReturnType<typeof startWatch>;
