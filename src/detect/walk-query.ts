/** Detection over a store: reads what each step of time needs, folds it in and looks at all accounts. */
import type { AccountFacts } from '#schema/account';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { IN_SPAN } from '#schema/span-condition';
import type { Store } from '#store/index';
import type { Detector } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import type { StepRow } from './feature-plan.ts';
import { type ModelUse, ReleaseWatch } from './releases.ts';
import { SurgeWatch } from './surges.ts';
import type { Look } from './verdict.ts';
import { type DetectConfig, DetectionWalk } from './walk.ts';

/** UTC epoch ms, half open. */
export interface StepSpan {
  from: number;
  to: number;
}

export interface DetectionOptions extends DetectConfig {
  store: Store;
  facts: ReadonlyMap<string, AccountFacts>;
  detectors?: readonly Detector[];
  abort?: AbortSignal;
}

/** Detection as a running system keeps it: fed step by step, in the order of time. */
export interface AccountDetection {
  readonly walk: DetectionWalk;
  /**
   * Takes in the exchanges of a step and looks at all accounts. `next` is read meanwhile, for the
   * step that follows. Throws what the store throws.
   */
  step(span: StepSpan, next?: StepSpan | null): Promise<Look>;
}

/** Opens detection over a store, without a past. */
export function openDetection(options: DetectionOptions): AccountDetection {
  const { store, abort, facts, detectors = DETECTORS } = options;
  const walk = new DetectionWalk(detectors, facts, options);
  const watches = { surges: new SurgeWatch(), releases: new ReleaseWatch() };
  const read = ({ from, to }: StepSpan): Promise<StepRow[]> =>
    readStep({ store, abort }, walk.plan.sql, watches, [from, to]);
  let ahead: { from: number; to: number; rows: Promise<StepRow[]> } | null = null;
  return {
    walk,
    async step(span, next = null) {
      const isAhead = ahead?.from === span.from && ahead.to === span.to;
      const rows = await (isAhead && ahead !== null ? ahead.rows : read(span));
      ahead = next === null ? null : { ...next, rows: read(next) };
      // Awaited only after this step was judged and used: a failure meanwhile is not unhandled.
      ahead?.rows.catch(() => undefined);
      walk.fold(rows);
      return walk.look(span.to);
    },
  };
}

interface Watches {
  surges: SurgeWatch;
  releases: ReleaseWatch;
}

async function readStep(
  { store, abort }: { store: Store; abort: AbortSignal | undefined },
  sql: string,
  { surges, releases }: Watches,
  [from, to]: readonly [number, number],
): Promise<StepRow[]> {
  const aborting = abort === undefined ? {} : { abort };
  const [networks, models] = await Promise.all([
    store.query<{ asn: number; requests: number }>(
      `SELECT asn, toFloat64(count()) AS requests FROM ${EXCHANGE_TABLE}
       WHERE asn > 0 AND ${IN_SPAN} GROUP BY asn`,
      { params: { from, to }, ...aborting },
    ),
    store.query<ModelUse>(
      `SELECT model, toFloat64(min(toUnixTimestamp64Milli(ts))) AS first,
         groupUniqArray(${releases.accountsWanted})(account_id) AS accounts
       FROM ${EXCHANGE_TABLE}
       WHERE model != '' AND NOT has({known:Array(String)}, model) AND ${IN_SPAN} GROUP BY model`,
      { params: { from, to, known: releases.known }, ...aborting },
    ),
  ]);
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
