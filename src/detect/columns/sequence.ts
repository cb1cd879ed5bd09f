/** Columns that tell about the order of an account's exchanges: gaps, pauses and immediate follow-ups. */

import { DAY_MS } from '#std/time';
import type { Column, Kept, Summary } from './column.ts';

/**
 * What the order of an account's exchanges tells. ClickHouse sorts the exchanges of a step by time
 * and sums over the gaps between neighbours; folding two steps adds the gap between the last
 * exchange of the one and the first of the other, so the whole is the same however it is cut.
 */

/** Longer gaps are pauses (a night, a weekend), not rhythm. */
export const LONGEST_GAP_MS = 6 * 3_600_000;
/** A request that starts within this of the end of the answer before follows it at once. */
export const AT_ONCE_MS = { from: -50, to: 1_500 } as const;

/** Places of the kept numbers. */
const FIELDS = {
  exchanges: 0,
  firstTs: 1,
  lastTs: 2,
  /** −1 where unknown. */
  lastLatency: 3,
  gaps: 4,
  gapSum: 5,
  gapSquares: 6,
  followable: 7,
  followed: 8,
  activeDays: 9,
} as const;

const AGGREGATE =
  'arraySort(groupArray((toUnixTimestamp64Milli(ts), ifNull(toInt64(latency_ms), -1))))';

function unpack(rows: string): string {
  const before = `arrayPopBack(${rows})`;
  const after = `arrayPopFront(${rows})`;
  const allGaps = `arrayMap((p, q) -> toFloat64(q.1 - p.1), ${before}, ${after})`;
  const gaps = `arrayFilter(g -> g <= ${LONGEST_GAP_MS}, ${allGaps})`;
  const known = `arrayFilter((g, p) -> p.2 >= 0, ${allGaps}, ${before})`;
  const latencies = `arrayFilter(x -> x >= 0, arrayMap(p -> toFloat64(p.2), ${before}))`;
  const idle = `arrayMap((g, x) -> g - x, ${known}, ${latencies})`;
  const days = `arrayUniq(arrayMap(p -> intDiv(p.1, ${DAY_MS}), ${rows}))`;
  const followed = `arrayCount(x -> x BETWEEN ${AT_ONCE_MS.from} AND ${AT_ONCE_MS.to}, ${idle})`;
  return `arrayMap(x -> toFloat64(x), [
    toFloat64(length(${rows})), toFloat64(${rows}[1].1), toFloat64(${rows}[-1].1),
    toFloat64(${rows}[-1].2), toFloat64(length(${gaps})), arraySum(${gaps}),
    arraySum(g -> g * g, ${gaps}), toFloat64(length(${idle})), toFloat64(${followed}),
    toFloat64(${days})])`;
}

const SEQUENCE: Summary = {
  key: 'sequence',
  aggregate: AGGREGATE,
  unpack,
  store: 'numbers',
  size: Object.keys(FIELDS).length,
  fold(kept, at, step, from) {
    const earlier = (field: keyof typeof FIELDS) => kept[at + FIELDS[field]]!;
    const later = (field: keyof typeof FIELDS) => step[from + FIELDS[field]]!;
    const add = (field: keyof typeof FIELDS, value: number) => {
      kept[at + FIELDS[field]] = earlier(field) + value;
    };
    if (earlier('exchanges') === 0) {
      for (const place of Object.values(FIELDS)) kept[at + place] = step[from + place]!;
      return;
    }
    addSeam(kept, at, later('firstTs'));
    const sameDay = day(earlier('lastTs')) === day(later('firstTs'));
    for (const field of ['exchanges', 'gaps', 'gapSum', 'gapSquares', 'followable'] as const) {
      add(field, later(field));
    }
    add('followed', later('followed'));
    add('activeDays', later('activeDays') - (sameDay ? 1 : 0));
    if (later('lastTs') >= earlier('lastTs')) {
      kept[at + FIELDS.lastTs] = later('lastTs');
      kept[at + FIELDS.lastLatency] = later('lastLatency');
    }
  },
};

/** The gap across the border; none for exchanges that arrive after later ones were folded. */
function addSeam(kept: Kept, at: number, firstTs: number): void {
  const gap = firstTs - kept[at + FIELDS.lastTs]!;
  if (gap < 0) return;
  if (gap <= LONGEST_GAP_MS) {
    kept[at + FIELDS.gaps]!++;
    kept[at + FIELDS.gapSum]! += gap;
    kept[at + FIELDS.gapSquares]! += gap * gap;
  }
  const latency = kept[at + FIELDS.lastLatency]!;
  if (latency < 0) return;
  kept[at + FIELDS.followable]!++;
  const idle = gap - latency;
  if (idle >= AT_ONCE_MS.from && idle <= AT_ONCE_MS.to) kept[at + FIELDS.followed]!++;
}

function day(ts: number): number {
  return Math.floor(ts / DAY_MS);
}

function field(place: number): Column {
  return { summary: SEQUENCE, finish: (kept, at) => kept[at + place]! };
}

/** Gaps of at most LONGEST_GAP_MS between consecutive exchanges, in milliseconds. */
export const gapCount = (): Column => field(FIELDS.gaps);
export const gapSum = (): Column => field(FIELDS.gapSum);
export const gapSquares = (): Column => field(FIELDS.gapSquares);
/** Exchanges that come after one with a known latency, and those of them that came at once. */
export const followable = (): Column => field(FIELDS.followable);
export const followedAtOnce = (): Column => field(FIELDS.followed);
/** UTC days with at least one exchange. */
export const activeDays = (): Column => field(FIELDS.activeDays);
