/** Limits how many prompts of an account and hour get an embedding. */
import { HOUR_MS } from '#std/time';

const REMEMBERED = 200_000;

/**
 * Decides which prompts get an embedding: the first `perHour` of each account and hour, in the
 * order of the log. The table is bounded; when it is full it starts again, which depends on the log
 * alone.
 */
export function createEmbeddingSample(perHour: number): (accountId: string, ts: number) => boolean {
  const taken = new Map<string, number>();
  return (accountId, ts) => {
    const key = `${Math.floor(ts / HOUR_MS)} ${accountId}`;
    const count = taken.get(key) ?? 0;
    if (count >= perHour) return false;
    if (count === 0 && taken.size >= REMEMBERED) taken.clear();
    taken.set(key, count + 1);
    return true;
  };
}
