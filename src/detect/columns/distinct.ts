/** Columns that count different values of an SQL expression, exactly or estimated. */

import type { Column, Kept, Summary } from './column.ts';

/** Exact number of different values of an SQL expression in [0, places); places ≤ 65,536. */
export function distinctOf(expression: string, places: number, where: string): Column {
  return {
    summary: bitSet(expression, places, where),
    finish: (kept, at) => ones(kept, at, places),
  };
}

/**
 * Number of different values of any SQL expression, by linear counting over `places` hashed places
 * (Whang et al. 1990): standard error below 2 % up to about `places` values, then saturating at
 * places × ln places.
 */
export function distinctHashed(expression: string, places: number, where: string): Column {
  const place = `sipHash64(${expression}) % ${places}`;
  return {
    summary: bitSet(place, places, where),
    finish(kept, at) {
      const empty = Math.max(1, places - ones(kept, at, places));
      return places * Math.log(places / empty);
    },
  };
}

function bitSet(expression: string, places: number, where: string): Summary {
  const aggregate = `groupUniqArrayIf(toUInt16(${expression}), ${where})`;
  return {
    key: `${aggregate} of ${places}`,
    aggregate,
    unpack: (value) => value,
    store: 'bits',
    size: places,
    fold(kept, at, step, from) {
      for (let index = from; index < step.length; index++) {
        const place = step[index]!;
        const cell = at + (place >>> 5);
        kept[cell] = (kept[cell]! | (1 << (place & 31))) >>> 0;
      }
    },
  };
}

function ones(kept: Kept, at: number, places: number): number {
  let sum = 0;
  const end = at + Math.ceil(places / 32);
  for (let cell = at; cell < end; cell++) {
    let bits = kept[cell]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    sum += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}
