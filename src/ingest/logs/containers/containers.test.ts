import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { Rejected } from '../format.ts';
import type { BlockItem } from './block.ts';
import { openByteSource } from './byte-source.ts';
import { csvBoundaries, parseCsvBlock, readCsvHeader } from './csv.ts';
import { blocksOfElements } from './element-blocks.ts';
import { blocksOfLines, newlineBoundaries } from './line-blocks.ts';
import { readParquetLayout, readParquetRows } from './parquet.ts';

function streamed(text: string | Uint8Array, size: number, problem: Rejected | null = null) {
  return { chunks: () => chunked(text, size), problem: () => problem };
}

async function* chunked(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Records of blocks with their numbers, rejects as their code. */
function linesOf(items: readonly BlockItem[]): [number, string][] {
  return items.flatMap((item): [number, string][] => {
    if ('rejected' in item) return [[item.line, item.rejected.code]];
    if (item.ranges !== null) {
      const { ranges, bytes, firstLine } = item;
      return Array.from({ length: ranges.length / 2 }, (_, index) => [
        firstLine + index,
        text(bytes.subarray(ranges[2 * index], ranges[2 * index + 1])),
      ]);
    }
    const lines = text(item.bytes).replace(/\n$/, '').split('\n');
    return lines.map((line, index) => [item.firstLine + index, line]);
  });
}

const LIMITS = { blockBytes: 64, recordBytes: 256 };

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

describe('blocksOfElements', () => {
  const read = (input: string, size: number, limits = LIMITS) =>
    collect(blocksOfElements(streamed(input, size), limits));
  const values = (items: readonly BlockItem[]) =>
    linesOf(items).map(([, value]) => JSON.parse(value));

  test('any list comes out element by element, however it is written and arrives', async () => {
    const element = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }),
      fc.integer(),
      fc.string(),
    );
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

describe('CSV', () => {
  test('records with newlines and quotes inside stay whole', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, index) => `${index},"say ""hi"",\nplease",end${index}`,
    );
    const input = `${rows.join('\r\n')}\r\n`;
    const blocks = await collect(
      blocksOfLines(streamed(input, 17), csvBoundaries(','), { blockBytes: 128, recordBytes: 256 }),
    );
    const layout = { delimiter: ',', header: ['n', 'said', 'end'] };
    const records = blocks.flatMap((block) =>
      'rejected' in block ? [] : parseCsvBlock(text(block.bytes), layout),
    );
    expect(blocks.length).toBeGreaterThan(3);
    expect(records.map(({ record }) => record)).toEqual(
      rows.map((_, index) => ({ n: String(index), said: 'say "hi",\nplease', end: `end${index}` })),
    );
  });

  test('the header tells the delimiter', () => {
    expect(readCsvHeader('ts;account_id;"the model"')).toEqual({
      delimiter: ';',
      header: ['ts', 'account_id', 'the model'],
    });
    expect(readCsvHeader('just words')).toBeNull();
    expect(readCsvHeader('a,,b')).toBeNull();
  });

  test('rows with other than the header’s columns are malformed; empty cells are absent', () => {
    const layout = { delimiter: ',', header: ['a', 'b'] };
    const read = parseCsvBlock('1,2\n3\n4,\n"5" x,6\n', layout);
    expect(read.map(({ record, line }) => [line, 'code' in record ? record.code : record])).toEqual(
      [
        [1, { a: '1', b: '2' }],
        [2, 'RECORD_MALFORMED'],
        [3, { a: '4' }],
        [4, { a: '"5" x', b: '6' }],
      ],
    );
  });
});

describe('compressed data', () => {
  const original = Buffer.concat([Buffer.alloc(300_000, 'compressible '), randomBytes(200_000)]);
  const unpack = async (bytes: Uint8Array) => {
    const source = await openByteSource({ stream: chunked(bytes, 50_000) }, () => {});
    const head = Buffer.from(await source.head(13)).toString();
    const whole = Buffer.concat(await collect(source.chunks()));
    return { source, head, whole, problem: source.problem() };
  };
  const kinds = { gzip: gzipSync, zstd: zstdCompressSync };

  test.each(['gzip', 'zstd'] as const)('%s is told by its bytes and unpacked', async (kind) => {
    const { source, head, whole, problem } = await unpack(kinds[kind](original));
    expect([source.compression, head, problem]).toEqual([kind, 'compressible ', null]);
    expect(whole.equals(original)).toBe(true);
  });

  test('members one after another are one file', async () => {
    const { whole, problem } = await unpack(Buffer.concat([gzipSync('one '), gzipSync('two')]));
    expect([whole.toString(), problem]).toEqual(['one two', null]);
  });

  test.each(['gzip', 'zstd'] as const)('of truncated %s the beginning is kept', async (kind) => {
    const packed = kinds[kind](original);
    const { whole, problem } = await unpack(packed.subarray(0, packed.length - 60_000));
    expect(problem).toMatchObject({ code: 'FILE_TRUNCATED' });
    expect(whole.length).toBeGreaterThan(300_000);
    expect(original.subarray(0, whole.length).equals(whole)).toBe(true);
  });

  test('of damaged data the beginning is kept', async () => {
    const packed = Buffer.from(gzipSync(original));
    packed.fill(0xff, packed.length - 100_000, packed.length - 99_000);
    const { whole, problem } = await unpack(packed);
    expect(problem).toMatchObject({ code: 'FILE_TRUNCATED' });
    expect(whole.length).toBeGreaterThan(200_000);
  });

  test('a small file that unpacks to far more is read piece by piece', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(1 << 27));
    const source = await openByteSource({ stream: chunked(bomb, 1 << 20) }, () => {});
    let total = 0;
    let largest = 0;
    for await (const chunk of source.chunks()) {
      total += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect(total).toBe(1 << 27);
    expect(largest).toBeLessThan(1 << 22);
  });

  test('a file that cannot be opened ends as an empty one with a problem', async () => {
    const source = await openByteSource({ path: '/nonexistent/file' }, () => {});
    expect(await collect(source.chunks())).toEqual([]);
    expect(source.problem()).toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('Parquet', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'stillwatch-parquet-')), 'x.parquet');
  const count = 25;
  const rows = Array.from({ length: count }, (_, index) => index);
  writeFileSync(
    path,
    Buffer.from(
      parquetWriteBuffer({
        rowGroupSize: 10,
        columnData: [
          { name: 'account_id', data: rows.map((index) => `a${index}`), type: 'STRING' },
          {
            name: 'ts',
            data: rows.map((index) => new Date(1_769_904_000_000 + index)),
            type: 'TIMESTAMP',
          },
          {
            name: 'output_tokens',
            data: rows.map((index) => (index === 3 ? null : BigInt(index))),
            type: 'INT64',
          },
          {
            name: 'messages',
            data: rows.map(() => [{ role: 'user', content: 'hi' }]),
            type: 'JSON',
          },
        ],
      }),
    ),
  );

  test('row groups are read one by one as plain values', async () => {
    const layout = await readParquetLayout(path);
    expect(layout.columns).toEqual(['account_id', 'ts', 'output_tokens', 'messages']);
    const read = [];
    for (const group of layout.rowGroups) {
      const { count: size, row } = await readParquetRows(path, group);
      for (let index = 0; index < size; index++) read.push(row(index));
    }
    expect(layout.rowGroups.length).toBe(3);
    expect(read.length).toBe(count);
    expect(read[12]).toEqual({
      account_id: 'a12',
      ts: 1_769_904_000_012,
      output_tokens: 12,
      messages: [{ role: 'user', content: 'hi' }],
    });
    expect(read[3]).not.toHaveProperty('output_tokens');
  });

  test('a file without a footer is refused', async () => {
    const broken = `${path}.broken`;
    writeFileSync(broken, 'PAR1 and nothing more');
    await expect(readParquetLayout(broken)).rejects.toThrow();
  });
});
