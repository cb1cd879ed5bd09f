/** The one walk over time: detection and attribution go through it together, step by step. */
import { type Attribution, openAttribution } from '#attribute/index';
import { type AccountDetection, type Look, openDetection, type StepSpan } from '#detect/index';
import type { AccountFacts } from '#schema/account';
import { createRandom } from '#std/random';
import type { Store } from '#store/index';
import type { StopWatch } from './stop-watch.ts';

export interface WalkOptions {
  store: Store;
  /** Read when an account is first seen. */
  facts: ReadonlyMap<string, AccountFacts>;
  seed: number;
  /** Expected share of wrongly flagged accounts among those flagged by all looks together. */
  falseDiscoveryRate: number;
  /** Among how many looks the rate is shared. */
  looks: number;
  /** There is no last look: the next `looks` have the same rate again. */
  endless: boolean;
  /** Only accounts by themselves; nobody looks for campaigns. */
  accountsOnly?: boolean;
  abort: AbortSignal;
  /** Told how long the two halves of each step take. */
  watch?: StopWatch;
}

/** What one step found. */
export interface Step extends StepSpan {
  look: Look;
  /** Campaigns that alarm for the first time. */
  alarmed: readonly string[];
}

/** A step to take, UTC epoch ms, half open. */
export interface PlannedStep extends StepSpan {
  /** Nothing comes after it: what is not over yet is read too. */
  last: boolean;
}

export interface Walk {
  readonly detection: AccountDetection;
  /** Null where only accounts by themselves are asked about. */
  readonly attribution: Attribution | null;
  /**
   * Takes in the exchanges of a step and looks; `next` is read while this one is judged, and must then be
   * the next one taken. Throws what the store throws.
   */
  step(step: PlannedStep, next?: PlannedStep | null): Promise<Step>;
}

/** Opens a walk without a past; what an earlier one kept in the store is dropped. */
export async function openWalk(options: WalkOptions): Promise<Walk> {
  const { store, facts, seed, falseDiscoveryRate, accountsOnly = false, abort, watch } = options;
  const detection = openDetection(options);
  const random = createRandom(seed);
  const config = { falseDiscoveryRate };
  const attribution = accountsOnly ? null : await openAttribution({ store, facts, random, config });
  const stepBoth = async (step: PlannedStep, next: PlannedStep | null): Promise<Step> => {
    const { from, to } = step;
    const look = await detection.step({ from, to }, next);
    watch?.lap('detect_ms');
    const attributed = await attribution?.step(step, next);
    watch?.lap('attribute_ms');
    return { from, to, look, alarmed: attributed?.alarmed ?? [] };
  };
  return {
    detection,
    attribution,
    async step(step, next = null) {
      abort.throwIfAborted();
      try {
        return await stepBoth(step, next);
      } catch (thrown) {
        // Whoever opens another walk must not meet what this one still writes.
        await attribution?.settled();
        throw thrown;
      }
    },
  };
}

/**
 * Walks a span of the past as a running system would have: a step ends at each of `ends` (UTC epoch
 * ms, ascending), and the first has everything from `from` on. With `closed` nothing comes after.
 */
export async function* walkThrough(
  walk: Walk,
  { from, ends, closed }: { from: number; ends: readonly number[]; closed: boolean },
): AsyncGenerator<Step> {
  const planned = (index: number): PlannedStep | null => {
    if (index >= ends.length) return null;
    const last = closed && index === ends.length - 1;
    return { from: ends[index - 1] ?? from, to: ends[index]!, last };
  };
  for (let index = 0; index < ends.length; index++) {
    yield await walk.step(planned(index)!, planned(index + 1));
  }
}
