import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable, storableLine, storableText } from './foreign-text.ts';

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

  it('is mended in a line of JSON as in the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const given = { [text]: [value, { text }] };
        expect(storableLine(given)).toBe(JSON.stringify(storable(given)));
      }),
    );
  });

  it('is the same as if each value were made anew', () => {
    const anew = (value: unknown): unknown => {
      if (typeof value === 'string') return storableText(value);
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map(anew);
      const entries = Object.entries(value);
      return Object.fromEntries(entries.map(([name, each]) => [storableText(name), anew(each)]));
    };
    const name = fc.oneof(anyText, fc.constantFrom('__proto__', '1', 'a', 'toString'));
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(anyText, fc.double(), fc.constantFrom(null, true, undefined, -0)),
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        tie('leaf'),
        fc.array(tie('tree')),
        fc.array(fc.tuple(name, tie('tree'))).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const kept = storable(value);
        expect(kept).toStrictEqual(anew(value));
        const names = (given: unknown): string =>
          JSON.stringify(given, (_name, each: unknown) => each ?? null);
        expect(names(kept)).toBe(names(anew(value)));
        // What is fine is the same object, not only an equal one.
        expect(storable(kept)).toBe(kept);
      }),
      { numRuns: 500 },
    );
  });

  it('is looked for once, however deep it lies', () => {
    let value: unknown = 'a\u0000';
    for (let depth = 0; depth < 500; depth++) value = depth % 2 === 0 ? [value] : { value };
    const text = JSON.stringify(storable(value));
    expect(text).toContain('a\ufffd');
    expect(text).toHaveLength(JSON.stringify(value).length - '\\u0000'.length + 1);
  });
});
