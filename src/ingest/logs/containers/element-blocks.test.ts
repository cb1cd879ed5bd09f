import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BlockItem } from './block.ts';
import { blocksOfElements } from './element-blocks.ts';
import { collect, LIMITS, linesOf, streamed } from './fixtures/streams.ts';

describe('blocksOfElements', () => {
  const read = (input: string, size: number, limits = LIMITS) =>
    collect(blocksOfElements(streamed(input, size), limits));
  const values = (items: readonly BlockItem[]) =>
    linesOf(items).map(([, value]) => JSON.parse(value));

  test('any list comes out element by element, however it is written and arrives', async () => {
    // As JSON says it: it has no -0.
    const element = fc
      .oneof(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }),
        fc.integer(),
        fc.string(),
      )
      .map((value): unknown => JSON.parse(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(element),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 100 }),
        async (elements, indent, size) => {
          const limits = { blockBytes: 64, recordBytes: 100_000 };
          expect(values(await read(JSON.stringify(elements, null, indent), size, limits))).toEqual(
            elements,
          );
          const wrapped = JSON.stringify(
            { before: [1], data: elements, after: { x: [2] } },
            null,
            indent,
          );
          expect(values(await read(wrapped, size, limits))).toEqual(elements);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('documents one after another are records of their own', async () => {
    const input = '{"a": 1}\n{"b": [{"c": 2}]}{"d": "]}\\""} 7 "x"';
    expect(values(await read(input, 3))).toEqual([
      { a: 1 },
      { b: [{ c: 2 }] },
      { d: ']}"' },
      7,
      'x',
    ]);
  });

  test('a wrapper is known wherever it stands in the document', async () => {
    const input = `{"meta": {"note": "${'n'.repeat(600)}"}, "resourceSpans": [{"s": 1}, {"s": 2}]}`;
    expect(values(await read(input, 10))).toEqual([{ s: 1 }, { s: 2 }]);
  });

  test('a record above the limit and text that breaks off are told with their number', async () => {
    const long = JSON.stringify({ x: 'x'.repeat(400) });
    expect(linesOf(await read(`[{"a":1},${long},{"b":2},{"c":`, 9))).toEqual([
      [1, '{"a":1}'],
      [2, 'LINE_TOO_LONG'],
      [3, '{"b":2}'],
      [4, 'FILE_TRUNCATED'],
    ]);
    expect(linesOf(await read('[{"a":1}', 9))).toEqual([
      [1, '{"a":1}'],
      [2, 'FILE_TRUNCATED'],
    ]);
  });

  test('never throws, whatever it reads', async () => {
    const soup = fc.string({ unit: fc.constantFrom(...'[]{}",:\\ \n1a'), maxLength: 400 });
    await fc.assert(fc.asyncProperty(soup, async (input) => void (await read(input, 11))));
  });
});
