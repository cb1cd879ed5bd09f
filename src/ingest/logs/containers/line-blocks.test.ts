import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rejected } from '../format.ts';
import { collect, LIMITS, linesOf, streamed, text } from './fixtures/streams.ts';
import { blocksOfLines, newlineBoundaries } from './line-blocks.ts';

describe('blocksOfLines', () => {
  const read = (input: string, size: number) =>
    collect(blocksOfLines(streamed(input, size), newlineBoundaries, LIMITS));

  test('any lines come out as they went in, however they arrive', async () => {
    const line = fc.string({ maxLength: 200 }).map((value) => value.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.integer({ min: 1, max: 300 }),
        async (lines, size) => {
          const kept = lines.filter((each) => Buffer.byteLength(each) < 250);
          fc.pre(kept.at(-1) !== '' && kept.length > 0);
          const items = await read(kept.join('\n'), size);
          expect(linesOf(items)).toEqual(kept.map((each, index) => [index + 1, each]));
          for (const item of items)
            if (!('rejected' in item)) expect(item.bytes.length).toBeLessThanOrEqual(256);
          const whole = await read(kept.join('\n'), 1_000_000);
          expect(whole).toEqual(items);
        },
      ),
    );
  });

  test('a line above the limit is passed over and told, with its number', async () => {
    const input = `one\n${'x'.repeat(5000)}\nthree\n${'y'.repeat(300)}`;
    for (const size of [1, 7, 64, 10_000]) {
      expect(linesOf(await read(input, size))).toEqual([
        [1, 'one'],
        [2, 'LINE_TOO_LONG'],
        [3, 'three'],
        [4, 'LINE_TOO_LONG'],
      ]);
    }
  });

  test('offsets are those of the bytes in the source', async () => {
    const input = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    for (const item of await read(input, 13)) {
      if ('rejected' in item) continue;
      expect(input.slice(item.offset, item.offset + item.bytes.length)).toBe(text(item.bytes));
    }
  });

  test('of a source that breaks off, the last line is part of what was lost', async () => {
    const problem = new Rejected('FILE_TRUNCATED', null, 'more');
    for (const input of ['one\ntwo\nthr', 'one\ntwo\n']) {
      const items = blocksOfLines(streamed(input, 5, problem), newlineBoundaries, LIMITS);
      expect(linesOf(await collect(items))).toEqual([
        [1, 'one'],
        [2, 'two'],
        [3, 'FILE_TRUNCATED'],
      ]);
    }
  });

  test('nothing comes of nothing', async () => {
    expect(await read('', 10)).toEqual([]);
  });
});
