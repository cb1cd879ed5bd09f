import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable, storableText } from './foreign-text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('\u0000', 'm\u0000', '\ud800', 'a\udc00b', '\ud83d\ude00'),
);

describe('foreign text', () => {
  it('is well-formed, has no U+0000 and keeps its length', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = storableText(text);
        expect(kept.isWellFormed()).toBe(true);
        expect(kept).not.toContain('\u0000');
        expect(kept.length).toBe(text.length);
        expect(storableText(kept)).toBe(kept);
      }),
    );
  });

  it('that every store holds is left as it is', () => {
    const fine = { a: ['x', 1, null, { b: 'é😀' }] };
    expect(storable(fine)).toBe(fine);
  });

  it('is mended at any depth, in names and in values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const written = JSON.stringify(storable({ [text]: [value, { text }] }));
        expect(written).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      }),
    );
  });
});
