import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonOrNull } from './json-text.ts';

it('gives back what was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(jsonOrNull(JSON.stringify(value)))).toBe(JSON.stringify(value));
    }),
  );
});

it.each(['', '{', '{"a":1}{', 'undefined', '\u0000'])(
  'takes %j for nothing, without a throw',
  (text) => {
    expect(jsonOrNull(text)).toBeNull();
  },
);
