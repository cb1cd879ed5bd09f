import { EXCHANGE_TABLE } from '#store/exchanges/columns';
import { type Column, count, type Summary } from './columns/column.ts';
import type { Detector } from './detector.ts';

/** What one pass over a step's exchanges has to bring, and where it is kept. */
export interface FeaturePlan {
  /** The query of one step; parameters `from`, `to` (epoch ms, half open) and STEP_PARAMETERS. */
  sql: string;
  numbers: readonly Placed[];
  bits: readonly Placed[];
  /** Float64 numbers kept per account, which is also how many a step row brings. */
  numbersSize: number;
  /** 32-bit cells kept per account. */
  bitsSize: number;
  /** Where the number of exchanges is kept. */
  exchangesAt: number;
  /** Where each detector's columns are read. */
  rows: readonly { detector: Detector; columns: readonly PlacedColumn[] }[];
}

/** One account's part of a step, as the query gives it. */
export interface StepRow {
  /** account_id */
  a: string;
  /** All numbers summaries, one after the other. */
  v: number[];
  /** One list of places for each bits summary. */
  b: number[][];
}

interface Placed {
  summary: Summary;
  at: number;
}

export interface PlacedColumn {
  name: string;
  column: Column;
  at: number;
}

/** Joins the columns of all detectors into one query; equal summaries are computed once. */
export function planFeatures(detectors: readonly Detector[]): FeaturePlan {
  const placed = new Map<string, Placed>();
  let numbersSize = 0;
  let bitsSize = 0;
  const place = (summary: Summary): Placed => {
    const known = placed.get(summary.key);
    if (known !== undefined) return known;
    const fresh = { summary, at: summary.store === 'numbers' ? numbersSize : bitsSize };
    if (summary.store === 'numbers') numbersSize += summary.size;
    else bitsSize += Math.ceil(summary.size / 32);
    placed.set(summary.key, fresh);
    return fresh;
  };
  const exchangesAt = place(count().summary).at;
  const rows = detectors.map((detector) => ({
    detector,
    columns: Object.entries(detector.columns).map(([name, column]) => ({
      name,
      column,
      at: place(column.summary).at,
    })),
  }));
  const all = [...placed.values()];
  const numbers = all.filter(({ summary }) => summary.store === 'numbers');
  const bits = all.filter(({ summary }) => summary.store === 'bits');
  const sql = stepQuery(numbers, bits);
  return { sql, numbers, bits, numbersSize, bitsSize, exchangesAt, rows };
}

/** Rows come sorted by account, so that a walk is the same every time. */
function stepQuery(numbers: readonly Placed[], bits: readonly Placed[]): string {
  const select = [
    ...numbers.map(({ summary }, index) => `${summary.aggregate} AS n${index}`),
    ...bits.map(({ summary }, index) => `${summary.aggregate} AS b${index}`),
  ];
  const values = numbers.map(({ summary }, index) => summary.unpack(`n${index}`));
  const places = bits.map(({ summary }, index) => summary.unpack(`b${index}`));
  return `
    SELECT account_id AS a,
      arrayConcat(${['emptyArrayFloat64()', ...values].join(',\n        ')}) AS v,
      [${places.join(', ')}] AS b
    FROM (
      SELECT account_id,
        ${select.join(',\n        ')}
      FROM ${EXCHANGE_TABLE}
      WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
      GROUP BY account_id
    )
    ORDER BY a`;
}
