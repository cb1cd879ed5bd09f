import { describe, expect, test } from 'vitest';
import { csvBoundaries, parseCsvBlock, readCsvHeader } from './csv.ts';
import { collect, streamed, text } from './fixtures/streams.ts';
import { blocksOfLines } from './line-blocks.ts';

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
