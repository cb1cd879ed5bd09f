import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerBroken, jsonRowBlocks } from './json-rows.ts';

async function rowsOf(chunks: readonly Buffer[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const block of jsonRowBlocks(Readable.from(chunks))) rows.push(...block);
  return rows;
}

/** Cuts `bytes` at every given position. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.map((each) => each % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const row = fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.option(fc.integer()) });

test('rows are the same however the answer is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row), fc.array(fc.nat()), async (rows, at) => {
      const bytes = Buffer.from(rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
      expect(await rowsOf(cut(bytes, at))).toEqual(rows);
    }),
  );
});

const exception = 'Code: 395. DB::Exception: half way. (SOME_TYPE)\n';
const marked = `{"a":1}\n\r\n__exception__\r\nabcdef\r\n${exception}${exception.length} abcdef\r\n__exception__\r\n`;

test('a marked exception is found wherever the answer is cut', async () => {
  for (let at = 0; at < marked.length; at++) {
    const reading = rowsOf(cut(Buffer.from(marked), [at]));
    await expect(reading).rejects.toThrow(new AnswerBroken(exception.trim()));
  }
});

test('an exception without marks, as older servers write it, is found too', async () => {
  await expect(rowsOf([Buffer.from(`{"a":1}\n${exception}`)])).rejects.toThrow('half way');
});
