import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from './json-pieces.ts';

const LONGEST = 6 * 65_536 + 1;

test('the pieces are what JSON.stringify writes, and none is long', () => {
  const long = fc
    .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), fc.nat(40_000))
    .map(([unit, times]) => unit.repeat(times));
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.jsonValue(),
      long,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(value, (each) => {
      const pieces = [...jsonPieces(each)];
      expect(pieces.join('') === JSON.stringify(each)).toBe(true);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(LONGEST);
    }),
    { numRuns: 200 },
  );
});
