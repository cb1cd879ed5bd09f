import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ingestHarness, line, lines } from './fixtures/ingest-harness.ts';
import type { Reject } from './rejects.ts';

const harness = ingestHarness();
const { file, folder, ingest, count } = harness;
beforeAll(harness.open);
afterAll(harness.close);
beforeEach(harness.reset);
const told = (rejects: readonly Reject[]) =>
  rejects.map(({ line: at, code, field }) => [at, code, field]);

describe('what is broken is counted, kept aside and does no harm', () => {
  const good = (index: number): string => line(index);
  const deep = '['.repeat(1e5) + ']'.repeat(1e5);
  const cases: [string, string | Uint8Array, [number | null, string, string | null][], object?][] =
    [
      ['a broken line', `${good(0)}\n{"id":"x1","ts":\n${good(2)}`, [[2, 'LINE_NOT_JSON', null]]],
      [
        'no object',
        `${good(0)}\n42\n"text"\n${good(1)}`,
        [
          [2, 'RECORD_NOT_OBJECT', null],
          [3, 'RECORD_NOT_OBJECT', null],
        ],
      ],
      [
        'a wrong type',
        `${good(0)}\n${line(1, { output_tokens: 'many' })}\n${good(2)}`,
        [[2, 'FIELD_INVALID', 'output_tokens']],
      ],
      [
        'a missing field',
        `${good(0)}\n${line(1, { account_id: null })}\n${good(2)}`,
        [[2, 'FIELD_MISSING', 'account_id']],
      ],
      [
        'absurd timestamps',
        [good(0), line(1, { ts: '1970-01-01T00:00:00Z' }), line(2, { ts: 4e12 }), good(3)].join(
          '\n',
        ),
        [
          [2, 'TIME_ABSURD', 'ts'],
          [3, 'TIME_ABSURD', 'ts'],
        ],
      ],
      [
        'a line of 50 MB',
        `${good(0)}\n${line(1, { prompt: 'x'.repeat(50e6) })}\n${good(2)}`,
        [[2, 'LINE_TOO_LONG', null]],
      ],
      [
        'a record of 50 MB in a list',
        `[${good(0)},${line(1, { prompt: 'x'.repeat(50e6) })},${good(2)}]`,
        [[2, 'LINE_TOO_LONG', null]],
      ],
      [
        'invalid UTF-8',
        Buffer.concat([
          Buffer.from(`${good(0)}\n{"id":"`),
          Buffer.from([0xff, 0xfe]),
          Buffer.from(`"}\n${good(2)}\n${line(3, { prompt: 'é' })}`),
        ]),
        [[2, 'LINE_NOT_UTF8', null]],
      ],
      [
        'a duplicate id',
        `${good(0)}\n${good(1)}\n${good(0)}`,
        [[3, 'DUPLICATE_ID', 'id']],
        { rejected: 0, duplicates: 1 },
      ],
      [
        'a clock that goes backwards',
        `${good(5)}\n${good(1)}\n${good(2)}\n${good(0)}`,
        [],
        { clock_backwards: 2 },
      ],
      [
        'unknown fields',
        `${line(0, { region: 'eu' })}\n${line(1, { region: 'us', x: 1 })}`,
        [],
        {
          unknown_fields: [
            { field: 'region', records: 2 },
            { field: 'x', records: 1 },
          ],
        },
      ],
      [
        'a truncated gzip',
        gzipSync(lines(2000)).subarray(0, -500),
        [[expect.any(Number), 'FILE_TRUNCATED', null]],
      ],
      [
        'a list that breaks off',
        `[${good(0)},${good(1)},{"id":"x2"`,
        [[3, 'FILE_TRUNCATED', null]],
      ],
      [
        'rows of a CSV with too few cells',
        'id,ts,account_id,prompt\nc1,2026-02-01,a,hi\nc2,2026-02-01\nc3,2026-02-01,a,hi\n',
        [[3, 'RECORD_MALFORMED', null]],
      ],
      [
        'CSV that is no UTF-8',
        Buffer.concat([
          Buffer.from('id,ts,account_id,prompt\nc1,2026-02-01,a,hi\nc2,2026-02-01,a,'),
          Buffer.from([0xe9]),
          Buffer.from('\nc3,2026-02-01,a,hi\n'),
        ]),
        [[3, 'LINE_NOT_UTF8', null]],
      ],
      [
        'nesting deeper than the stack',
        `${good(0)}\n${line(1, { messages: 0 }).replace(':0}', `:${deep}}`)}\n${good(2)}`,
        [[2, 'FIELD_INVALID', 'messages']],
      ],
    ];

  test.each(cases)('%s', async (name, content, expected, more = {}) => {
    const { summary, rejects } = await ingest({
      inputs: [file(name.replaceAll(' ', '-'), content)],
    });
    expect(told(rejects)).toEqual(expected);
    expect(summary).toMatchObject({ rejected: expected.length, ...more });
    expect(summary.records).toBe(summary.exchanges + summary.rejected + summary.duplicates);
    expect(await count()).toBe(summary.exchanges);
    expect(summary.exchanges).toBeGreaterThan(0);
    expect(JSON.stringify(rejects)).not.toMatch(/invoice|xxx|many/);
  });

  test('reasons are summed up by code and field', async () => {
    const bad = line(1, { output_tokens: 'many' });
    const { summary } = await ingest({
      inputs: [file('reasons', `${bad}\n${good(1)}\n${bad}\n{\n`)],
    });
    expect(summary.reject_reasons).toEqual([
      { code: 'FIELD_INVALID', field: 'output_tokens', records: 2 },
      { code: 'LINE_NOT_JSON', field: null, records: 1 },
    ]);
  });

  test('a directory of mixed things', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(join(mixed, 'inside'), { recursive: true });
    writeFileSync(join(mixed, 'a.jsonl'), lines(3));
    writeFileSync(
      join(mixed, 'b.log'),
      ['POST /v1/messages', 'GET /']
        .map((call) => `203.0.113.9 - - [01/Feb/2026:00:00:00 +0000] "${call} HTTP/1.1" 200 5\n`)
        .join(''),
    );
    writeFileSync(join(mixed, 'empty.jsonl'), '');
    writeFileSync(
      join(mixed, 'image.png'),
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 1, 2]),
    );
    writeFileSync(join(mixed, 'inside', 'more.json.gz'), gzipSync(`[${line(9)}]`));
    writeFileSync(
      join(mixed, 'other.parquet'),
      Buffer.from(
        parquetWriteBuffer({ columnData: [{ name: 'colour', data: ['red'], type: 'STRING' }] }),
      ),
    );
    writeFileSync(join(mixed, 'broken.parquet'), 'PAR1 nothing');
    writeFileSync(join(mixed, '.hidden'), 'not read');
    const { summary, rejects } = await ingest({ inputs: [mixed], maxRejectShare: 0 });
    expect(summary).toMatchObject({ exchanges: 5, records: 9, rejected: 3, empty_files: 1 });
    expect(summary.skipped).toEqual([{ why: 'not a call to generate', records: 1 }]);
    expect(summary.formats).toEqual([
      { format: 'exchange-log', files: 2 },
      { format: 'access-log', files: 1 },
    ]);
    expect(
      rejects.map(({ file: path, line: at, code }) => [path.slice(mixed.length + 1), at, code]),
    ).toEqual([
      ['broken.parquet', null, 'FILE_UNREADABLE'],
      ['image.png', null, 'FILE_UNRECOGNISED'],
      ['other.parquet', null, 'FILE_UNRECOGNISED'],
    ]);
  });

  test('globs, and a path that leads nowhere', async () => {
    file('glob-1.jsonl', line(1));
    file('glob-2.jsonl', line(2));
    const { summary } = await ingest({ inputs: [join(folder, 'glob-*.jsonl')] });
    expect(summary.exchanges).toBe(2);
    for (const path of ['/nowhere/at.all', join(folder, '*.nothing')]) {
      await expect(ingest({ inputs: [path] })).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    }
  });
});

describe('the whole fails only', () => {
  test('when nothing could be read', async () => {
    for (const content of ['', '\n\n', `${line(0, { ts: 'never' })}\n`]) {
      await expect(ingest({ inputs: [file('nothing', content)] })).rejects.toMatchObject({
        code: 'INPUT_EMPTY',
      });
    }
    await expect(
      ingest({ inputs: [file('words', 'just some words\nand more\n')] }),
    ).rejects.toMatchObject({
      code: 'INPUT_UNRECOGNISED',
    });
    const wide = Buffer.from(`\uFEFF${line(0)}\n`, 'utf16le');
    await expect(ingest({ inputs: [file('wide', wide)] })).rejects.toMatchObject({
      message: expect.stringContaining('this is UTF-16'),
    });
  });

  test('when more was rejected than allowed', async () => {
    const path = file('third', `${line(0)}\n${line(1)}\n{\n`);
    await expect(ingest({ inputs: [path], maxRejectShare: 0.33 })).rejects.toMatchObject({
      code: 'INPUT_MOSTLY_REJECTED',
    });
    await harness.reset();
    expect((await ingest({ inputs: [path], maxRejectShare: 0.34 })).summary.exchanges).toBe(2);
  });
});
