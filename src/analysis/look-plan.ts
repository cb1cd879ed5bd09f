/** When a walk over the past looks: the ends of its steps. */
import { planSteps, STEPS_AT_MOST } from '#std/time-steps';
import { readTotalBuckets, type Store } from '#store/index';

/** A look costs much the same however little is new: so many exchanges should come before it. */
const EXCHANGES_A_LOOK = 150;
const STEPS_AT_LEAST = 4;

export interface PlannedSpan {
  /** UTC epoch ms of the first and of the last exchange. */
  from: number;
  to: number;
  exchanges: number;
}

/**
 * Ends of steps (UTC epoch ms, ascending; the last lies after `to`) in which a walk takes in a span of
 * the past. Work follows exchanges, not time: a short log has few steps, and a step in which nothing
 * was exchanged is taken in with the next one. `stepMs` null = chosen from the span.
 */
export async function planLooks(
  store: Store,
  { from, to, exchanges }: PlannedSpan,
  stepMs: number | null,
): Promise<number[]> {
  const worthwhile = Math.ceil(exchanges / EXCHANGES_A_LOOK);
  const most = Math.min(STEPS_AT_MOST, Math.max(STEPS_AT_LEAST, worthwhile));
  const [start, ...ends] = planSteps(from, to, stepMs, most) as [number, ...number[]];
  const step = ends[0]! - start;
  const busy = new Set((await readTotalBuckets(store, step)).map(({ bucket }) => bucket));
  return ends.filter((end, index) => index === ends.length - 1 || busy.has(end / step - 1));
}
