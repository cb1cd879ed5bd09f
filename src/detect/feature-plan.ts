/** Plans one query that brings the columns of all detectors, and says where each is kept. */

import { EXCHANGE_TABLE } from '#schema/exchange';
import { IN_SPAN } from '#schema/span-condition';
import { type Column, count, type Summary } from './columns/column.ts';
import type { Detector } from './detector.ts';

/** What one pass over a step's exchanges has to bring, and where it is kept. */
export interface FeaturePlan {
  /** The query of one step; parameters `from`, `to` (epoch ms, half open) and STEP_PARAMETERS. */
  sql: string;
  /** What a step row brings as numbers, and where these are kept: at the same places. */
  numbers: readonly Placed[];
  /** What a step row brings as lists, in their order. */
  lists: readonly Placed[];
  /** Float64 numbers kept per account. */
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
  /** One list for each summary that is kept in bits or folded from a list. */
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
  const exchanges = count();
  const columns = detectors.flatMap((detector) => Object.values(detector.columns));
  const summaries = new Map(
    [exchanges, ...columns].map(({ summary }) => [summary.key, summary] as const),
  );
  const stored = (store: Summary['store']): Summary[] =>
    [...summaries.values()].filter((summary) => summary.store === store);
  const numbers = placeFrom(0, stored('numbers'), ({ size }) => size);
  const lists = placeFrom(numbers.end, stored('list'), ({ size }) => size);
  const bits = placeFrom(0, stored('bits'), ({ size }) => Math.ceil(size / 32));
  const brought = [...bits.placed, ...lists.placed];
  const places = new Map(
    [...numbers.placed, ...brought].map(({ summary, at }) => [summary.key, at] as const),
  );
  const placeOf = ({ summary }: Column): number => places.get(summary.key) as number;
  return {
    sql: stepQuery(numbers.placed, brought),
    numbers: numbers.placed,
    lists: brought,
    numbersSize: lists.end,
    bitsSize: bits.end,
    exchangesAt: placeOf(exchanges),
    rows: detectors.map((detector) => ({
      detector,
      columns: Object.entries(detector.columns).map(([name, column]) => ({
        name,
        column,
        at: placeOf(column),
      })),
    })),
  };
}

/** Puts summaries one after the other. */
function placeFrom(
  start: number,
  summaries: readonly Summary[],
  sizeOf: (summary: Summary) => number,
): { placed: Placed[]; end: number } {
  let end = start;
  const placed = summaries.map((summary) => {
    const at = end;
    end += sizeOf(summary);
    return { summary, at };
  });
  return { placed, end };
}

/** Rows come sorted by account, so that a walk is the same every time. */
function stepQuery(numbers: readonly Placed[], lists: readonly Placed[]): string {
  const select = [
    ...numbers.map(({ summary }, index) => `${summary.aggregate} AS n${index}`),
    ...lists.map(({ summary }, index) => `${summary.aggregate} AS b${index}`),
  ];
  const values = numbers.map(({ summary }, index) => summary.unpack(`n${index}`));
  const brought = lists.map(({ summary }, index) => summary.unpack(`b${index}`));
  return `
    SELECT account_id AS a,
      arrayConcat(${['emptyArrayFloat64()', ...values].join(',\n        ')}) AS v,
      [${brought.join(', ')}] AS b
    FROM (
      SELECT account_id,
        ${select.join(',\n        ')}
      FROM ${EXCHANGE_TABLE}
      WHERE ${IN_SPAN}
      GROUP BY account_id
    )
    ORDER BY a`;
}
