/**
 * What is kept of an account's exchanges. A summary is computed by ClickHouse over the exchanges of
 * one step, and folded here into what is kept of all steps before: the summary of two consecutive
 * stretches of time is the fold of their summaries, so that no step looks at the past again.
 */
export interface Summary {
  /** Equal keys are one summary, computed and kept once for all detectors. */
  key: string;
  /** A ClickHouse aggregate over the rows of the exchanges table; may use STEP_PARAMETERS. */
  aggregate: string;
  /**
   * `numbers`: an array of `size` Float64. `bits`: an array of the places, below `size`, to be set.
   * `list`: an array of Float64 of any length, folded into `size` cells. Given the SQL name of the
   * aggregate's value.
   */
  unpack(value: string): string;
  store: 'numbers' | 'bits' | 'list';
  size: number;
  /** Folds `step[from…]` into `kept[at…]`; both start at the summary's own place. */
  fold(kept: Kept, at: number, step: ArrayLike<number>, from: number): void;
}

/** Float64 cells, or 32 bits a cell. */
export type Kept = Float64Array | Uint32Array;

/** One number of an account's row: a summary and how to read it. */
export interface Column {
  summary: Summary;
  finish(kept: Kept, at: number): number;
}

/** Parameters that every step's query is given, beside its bounds. */
export const STEP_PARAMETERS = {
  /** Networks whose traffic surges in this step. */
  surgingAsns: '{surging_asns:Array(UInt32)}',
  /** Bounds of the step, UTC epoch ms, half open; the first step begins at 0. */
  from: '{from:Int64}',
  to: '{to:Int64}',
  /** Models newly released in this step, until when each counts as new, and from when the first does. */
  newModels: '{new_models:Array(String)}',
  newModelsUntil: '{new_models_until:Array(Int64)}',
  newModelsFrom: '{new_models_from:Int64}',
} as const;

/** Text was seen: only then do the fingerprint columns mean anything. */
export const TEXT_SEEN = 'fingerprint_version > 0';

function sumColumn(aggregate: string): Column {
  return {
    summary: {
      key: aggregate,
      aggregate,
      unpack: (value) => `[toFloat64(ifNull(${value}, 0))]`,
      store: 'numbers',
      size: 1,
      fold(kept, at, step, from) {
        kept[at] = kept[at]! + step[from]!;
      },
    },
    finish: (kept, at) => kept[at]!,
  };
}

export function count(): Column {
  return sumColumn('count()');
}

/** Exchanges for which an SQL condition holds; NULL does not. */
export function countWhere(condition: string): Column {
  return sumColumn(`countIf(ifNull(${condition}, 0))`);
}

/** Sum of a whole-number SQL expression over the exchanges where it is known and `where` holds. */
export function sumOf(expression: string, where = '1'): Column {
  const known = `isNotNull(${expression}) AND ifNull(${where}, 0)`;
  return sumColumn(`sumIf(toInt64(assumeNotNull(${expression})), ${known})`);
}
