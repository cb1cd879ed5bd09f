/** A column that tells how often two exchanges of an account have the same value. */

import type { Column } from './column.ts';

/** Pairs of signs summed in one 64-bit number, 32 bits each. */
const LANES = 8;
const SIGNS = 2 * LANES;
const BOTH_HALVES = 'toUInt64(4294967297)';
const LOW_HALF = 'toUInt64(4294967295)';

/**
 * The chance that two of the account's exchanges, picked at random, have the same value of an SQL
 * expression: Simpson's index Σ n(n − 1) / N(N − 1), an unbiased estimate of Σ p². The largest
 * single value makes up at least that share. NaN below two exchanges.
 *
 * Kept as a tug-of-war sketch (Alon, Matias & Szegedy 1996): for each of 16 random signs the sum
 * over the exchanges; the mean square of the sums estimates Σ n². Relative standard error √(2/16)
 * where no value stands out, far less where one does. Sums of signs are exact however the
 * exchanges are cut into steps.
 */
export function repetitionOf(expression: string, where: string): Column {
  const hash = `intHash64(${expression})`;
  const lanes = Array.from(
    { length: LANES },
    (_, lane) => `bitAnd(bitShiftRight(${hash}, ${lane}), ${BOTH_HALVES})`,
  );
  const aggregate = `sumForEachIf(array(${lanes.join(', ')}, 1), ${where})`;
  return {
    summary: {
      key: aggregate,
      aggregate,
      // Positive signs by lane (low halves, high halves), then the number of exchanges.
      unpack: (value) => {
        const sums = `arrayResize(${value}, ${LANES + 1})`;
        const half = (of: string) =>
          `arrayMap(x -> toFloat64(${of}), arraySlice(${sums}, 1, ${LANES}))`;
        const low = half(`bitAnd(x, ${LOW_HALF})`);
        const high = half('bitShiftRight(x, 32)');
        return `arrayConcat(${low}, ${high}, [toFloat64(${sums}[${LANES + 1}])])`;
      },
      store: 'numbers',
      size: SIGNS + 1,
      fold(kept, at, step, from) {
        for (let index = 0; index <= SIGNS; index++) {
          kept[at + index] = kept[at + index]! + step[from + index]!;
        }
      },
    },
    finish(kept, at) {
      const exchanges = kept[at + SIGNS]!;
      if (exchanges < 2) return Number.NaN;
      let squares = 0;
      for (let sign = 0; sign < SIGNS; sign++) {
        const sum = 2 * kept[at + sign]! - exchanges;
        squares += sum * sum;
      }
      const pairs = squares / SIGNS - exchanges;
      return Math.min(1, Math.max(0, pairs / (exchanges * (exchanges - 1))));
    },
  };
}
