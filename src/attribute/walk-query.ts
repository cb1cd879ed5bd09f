import type { AccountFacts } from '#schema/account';
import { noProgress, type Progress } from '#std/progress';
import { createRandom } from '#std/random';
import type { Store } from '#store/index';
import {
  type Attribution,
  type AttributionConfig,
  type AttributionLook,
  openAttribution,
} from './attribution-query.ts';

export interface AttributionWalkOptions {
  store: Store;
  /**
   * Ends of the steps, ascending, UTC epoch ms: step n is [steps[n − 1], steps[n]), and the first
   * has everything before its end.
   */
  steps: readonly number[];
  facts: ReadonlyMap<string, AccountFacts>;
  seed: number;
  config?: Partial<AttributionConfig>;
  progress?: Progress;
  abort?: AbortSignal;
}

export interface AttributionStep extends AttributionLook {
  /** UTC epoch ms, half open; 0 for the first step. */
  from: number;
  to: number;
  index: number;
  steps: number;
  attribution: Attribution;
}

/**
 * Walks time as a running system would, step by step: links, groups, tests, campaigns. What earlier runs
 * kept in the store is dropped first. `attribution.report()` says at any step what is known.
 * Throws what the store throws, and the signal's reason when aborted.
 */
export async function* walkAttribution(
  options: AttributionWalkOptions,
): AsyncGenerator<AttributionStep> {
  const { store, steps, facts, seed, config = {}, progress = noProgress, abort } = options;
  const random = createRandom(seed);
  const attribution = await openAttribution({ store, facts, random, config }, { fresh: true });
  let from = 0;
  for (const [index, to] of steps.entries()) {
    abort?.throwIfAborted();
    const look = await attribution.step({ from, to }, { last: index === steps.length - 1 });
    progress({ stage: 'attribute', done: index + 1, total: steps.length, unit: 'steps' });
    yield { ...look, from, to, index, steps: steps.length, attribution };
    from = to;
  }
}
