import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, count, type Summary } from './column.ts';
import { distinctHashed, distinctOf } from './distinct.ts';
import { repetitionOf } from './repetition.ts';
import {
  AT_ONCE_MS,
  activeDays,
  followable,
  followedAtOnce,
  gapCount,
  gapSquares,
  gapSum,
  LONGEST_GAP_MS,
} from './sequence.ts';

const SIZE = 256;
const fresh = (summary: Summary) =>
  summary.store === 'bits' ? new Uint32Array(SIZE) : new Float64Array(SIZE);

function folded(column: Column, steps: readonly number[][]): number {
  const kept = fresh(column.summary);
  for (const step of steps) column.summary.fold(kept, 0, step, 0);
  return column.finish(kept, 0);
}

test('sums add up', () => {
  expect(folded(count(), [[2], [3]])).toBe(5);
});

describe('distinct values', () => {
  test('are counted once, over any number of steps, on both ends of a cell', () => {
    const places = [0, 31, 32, 63, 64, 2047];
    expect(folded(distinctOf('x', 2048, '1'), [places, places, [5]])).toBe(7);
  });

  test('hashed into places, are estimated', () => {
    const one = folded(distinctHashed('x', 1024, '1'), [[7]]);
    expect(one).toBeCloseTo(1, 2);
    const half = Array.from({ length: 512 }, (_, place) => place);
    expect(folded(distinctHashed('x', 1024, '1'), [half])).toBeCloseTo(1024 * Math.LN2, 6);
    const full = Array.from({ length: 1024 }, (_, place) => place);
    expect(folded(distinctHashed('x', 1024, '1'), [full])).toBeCloseTo(1024 * Math.log(1024), 6);
  });
});

describe('repetition', () => {
  const column = repetitionOf('x', '1');
  /** What ClickHouse gives for values with the given signs. */
  const step = (signs: readonly (readonly number[])[]): number[] => [
    ...Array.from({ length: 16 }, (_, sign) => signs.reduce((sum, each) => sum + each[sign]!, 0)),
    signs.length,
  ];
  const value = (pattern: number) => Array.from({ length: 16 }, (_, sign) => (pattern >> sign) & 1);

  test('one value always is certainty', () => {
    expect(folded(column, [step(Array(10).fill(value(0b1011))), step([value(0b1011)])])).toBe(1);
  });

  test('is no number below two exchanges', () => {
    expect(folded(column, [step([value(1)])])).toBeNaN();
    expect(folded(column, [])).toBeNaN();
  });

  test('two values half and half, half of their signs alike, is about one half', () => {
    const signs = [...Array(50).fill(value(0)), ...Array(50).fill(value(0b1111_1111))];
    expect(folded(column, [step(signs)])).toBeCloseTo(0.495, 3);
  });
});

describe('sequence', () => {
  const columns = {
    gaps: gapCount(),
    gapSum: gapSum(),
    gapSquares: gapSquares(),
    followable: followable(),
    followed: followedAtOnce(),
    activeDays: activeDays(),
  };

  /** The same by definition, from times and latencies (−1 = unknown). */
  function direct(events: readonly (readonly [number, number])[]) {
    const sums = { gaps: 0, gapSum: 0, gapSquares: 0, followable: 0, followed: 0 };
    for (let index = 1; index < events.length; index++) {
      const [before, latency] = events[index - 1] as readonly [number, number];
      const gap = (events[index]?.[0] as number) - before;
      if (gap <= LONGEST_GAP_MS) {
        sums.gaps++;
        sums.gapSum += gap;
        sums.gapSquares += gap * gap;
      }
      if (latency < 0) continue;
      sums.followable++;
      const idle = gap - latency;
      if (idle >= AT_ONCE_MS.from && idle <= AT_ONCE_MS.to) sums.followed++;
    }
    const days = new Set(events.map(([ts]) => Math.floor(ts / 86_400_000)));
    return { ...sums, activeDays: days.size };
  }

  const stepOf = (events: readonly (readonly [number, number])[]): number[] => {
    const { gaps, gapSum: sum, gapSquares: squares, ...rest } = direct(events);
    const [first, last] = [events[0], events.at(-1)] as [readonly [number, number], never];
    const [lastTs, lastLatency] = last as unknown as readonly [number, number];
    const head = [events.length, first[0], lastTs, lastLatency, gaps, sum, squares];
    return [...head, rest.followable, rest.followed, rest.activeDays];
  };

  test('folding any cut of it equals the whole', () => {
    const event = fc.tuple(fc.integer({ min: 0, max: 9e8 }), fc.integer({ min: -1, max: 60_000 }));
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(40), { maxLength: 5 }),
        (drawn, cuts) => {
          const events = [...drawn].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          const ends = [...new Set([...cuts, events.length])]
            .filter((end) => end > 0 && end <= events.length)
            .sort((a, b) => a - b);
          const steps = ends.map((end, index) => stepOf(events.slice(ends[index - 1] ?? 0, end)));
          const whole = direct(events);
          for (const [name, column] of Object.entries(columns)) {
            expect(folded(column, steps)).toBe(whole[name as keyof typeof whole]);
          }
        },
      ),
    );
  });

  test('exchanges that come late make no gap', () => {
    const steps = [stepOf([[10_000, -1]]), stepOf([[5_000, -1]]), stepOf([[12_000, -1]])];
    expect(folded(columns.gapSum, steps)).toBe(2_000);
  });
});
