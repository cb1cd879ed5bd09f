import type { AccountFacts } from '#schema/account';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { IN_SPAN } from '#schema/span-condition';
import { noProgress, type Progress } from '#std/progress';
import type { Store } from '#store/index';
import type { Detector } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import type { StepRow } from './feature-plan.ts';
import { type ModelUse, ReleaseWatch } from './releases.ts';
import { SurgeWatch } from './surges.ts';
import type { Look } from './verdict.ts';
import { DetectionWalk } from './walk.ts';

export interface WalkOptions {
  store: Store;
  /**
   * Ends of the steps, ascending, UTC epoch ms: step n is [steps[n − 1], steps[n]), and the first
   * has everything before its end.
   */
  steps: readonly number[];
  facts: ReadonlyMap<string, AccountFacts>;
  falseDiscoveryRate: number;
  detectors?: readonly Detector[];
  progress?: Progress;
  abort?: AbortSignal;
}

export interface DetectionStep extends Look {
  /** UTC epoch ms, half open; 0 for the first step. */
  from: number;
  to: number;
  index: number;
  steps: number;
  walk: DetectionWalk;
}

/** Detection as a running system keeps it: fed step by step, in the order of time. */
export interface Detection {
  readonly walk: DetectionWalk;
  /** Takes in the exchanges of [from, to), UTC epoch ms, and looks at all accounts. */
  step(span: { from: number; to: number }): Promise<Look>;
}

export interface DetectionOptions {
  store: Store;
  facts: ReadonlyMap<string, AccountFacts>;
  falseDiscoveryRate: number;
  /** Looks among which the false-discovery rate is shared; there is no last one. */
  looksADay: number;
  detectors?: readonly Detector[];
  abort?: AbortSignal;
}

/** Opens detection over a store, without a past. */
export function openDetection(options: DetectionOptions): Detection {
  const { facts, falseDiscoveryRate, looksADay: looks } = options;
  const config = { falseDiscoveryRate, looks, endless: true };
  const walk = new DetectionWalk(options.detectors ?? DETECTORS, facts, config);
  const watches = { surges: new SurgeWatch(), releases: new ReleaseWatch() };
  return {
    walk,
    async step({ from, to }) {
      walk.fold(await readStep(options, walk.plan.sql, watches, [from, to]));
      return walk.look(to);
    },
  };
}

/**
 * Walks time as a running system would: each step reads its own exchanges only, folds them into what
 * is kept of every account, and looks at all accounts. The next step is read while this one is
 * judged. Throws what the store throws.
 */
export async function* walkDetection(options: WalkOptions): AsyncGenerator<DetectionStep> {
  const { steps, facts, falseDiscoveryRate, progress = noProgress } = options;
  const looks = steps.length;
  const walk = new DetectionWalk(options.detectors ?? DETECTORS, facts, {
    falseDiscoveryRate,
    looks,
  });
  const watches = { surges: new SurgeWatch(), releases: new ReleaseWatch() };
  const bounds = (index: number): readonly [number, number] => [
    index === 0 ? 0 : (steps[index - 1] as number),
    steps[index] as number,
  ];
  const read = (index: number): Promise<StepRow[]> =>
    index < looks ? readStep(options, walk.plan.sql, watches, bounds(index)) : Promise.resolve([]);
  let coming = read(0);
  for (let index = 0; index < looks; index++) {
    const rows = await coming;
    coming = read(index + 1);
    // Awaited only after this step was judged and used: a failure meanwhile is not unhandled.
    coming.catch(() => undefined);
    walk.fold(rows);
    const [from, to] = bounds(index);
    const look = walk.look(to);
    progress({ stage: 'detect', done: index + 1, total: looks, unit: 'steps' });
    yield { ...look, from, to, index, steps: looks, walk };
  }
}

interface Watches {
  surges: SurgeWatch;
  releases: ReleaseWatch;
}

async function readStep(
  { store, abort }: Pick<WalkOptions, 'store' | 'abort'>,
  sql: string,
  { surges, releases }: Watches,
  [from, to]: readonly [number, number],
): Promise<StepRow[]> {
  const aborting = abort === undefined ? {} : { abort };
  const networks = await store.query<{ asn: number; requests: number }>(
    `SELECT asn, toFloat64(count()) AS requests FROM ${EXCHANGE_TABLE}
     WHERE asn > 0 AND ${IN_SPAN} GROUP BY asn`,
    { params: { from, to }, ...aborting },
  );
  const models = await store.query<ModelUse>(
    `SELECT model, toFloat64(min(toUnixTimestamp64Milli(ts))) AS first,
       groupUniqArray(${releases.accountsWanted})(account_id) AS accounts
     FROM ${EXCHANGE_TABLE}
     WHERE model != '' AND NOT has({known:Array(String)}, model) AND ${IN_SPAN} GROUP BY model`,
    { params: { from, to, known: releases.known }, ...aborting },
  );
  const counts = new Map(networks.map(({ asn, requests }) => [asn, requests]));
  const fresh = releases.next(models, to);
  return await store.query<StepRow>(sql, {
    params: {
      from,
      to,
      surging_asns: surges.next(counts),
      new_models: fresh.map(({ model }) => model),
      new_models_until: fresh.map(({ until }) => until),
      new_models_from: Math.min(to, ...fresh.map((release) => release.from)),
    },
    ...aborting,
  });
}
