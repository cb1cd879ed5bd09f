import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ingestHarness, line, lines } from './fixtures/ingest-harness.ts';

const harness = ingestHarness();
const { file, folder, ingest, count, store } = harness;
beforeAll(harness.open);
afterAll(harness.close);
beforeEach(harness.reset);

describe('what comes in whole', () => {
  const array = JSON.stringify(JSON.parse(`[${lines(5).trim().replaceAll('\n', ',')}]`), null, 2);
  const parquet = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'id', data: ['p0', 'p1', 'p2', 'p3', 'p4'], type: 'STRING' },
        {
          name: 'ts',
          data: [0, 1, 2, 3, 4].map((at) => new Date(Date.UTC(2026, 1, 1) + at)),
          type: 'TIMESTAMP',
        },
        { name: 'account_id', data: ['a', 'a', 'a', 'b', 'b'], type: 'STRING' },
        { name: 'prompt_chars', data: [1n, 2n, 3n, 4n, 5n], type: 'INT64' },
      ],
    }),
  );
  const csv = `id,ts,account_id,prompt,output_tokens\n${[0, 1, 2, 3, 4]
    .map((index) => `c${index},2026-02-01T00:00:0${index}Z,a1,"two\nlines, ""quoted""",${index}`)
    .join('\n')}\n`;
  const inputs: [string, string | Uint8Array][] = [
    ['plain.jsonl', lines(5)],
    ['no-newline-at-the-end.jsonl', lines(5).trim()],
    ['windows.jsonl', `\uFEFF${lines(5).replaceAll('\n', '\r\n')}`],
    ['blank-lines.jsonl', `\n\n${lines(5).replaceAll('\n', '\n \n')}`],
    ['gzip-by-another-name.jsonl', gzipSync(lines(5))],
    ['zstd.zst', zstdCompressSync(lines(5))],
    ['pretty-array.json', array],
    ['one-line-array.json', JSON.stringify(JSON.parse(array))],
    ['data.json', `{"next": null, "data": ${array}, "total": 5}`],
    ['data-a-line.json', `{"data":${JSON.stringify(JSON.parse(array))}}`],
    ['compressed-array.gz', gzipSync(array)],
    ['table.csv', csv],
    ['rows.parquet', parquet],
  ];

  test.each(inputs)('%s', async (name, content) => {
    const { summary, rejects } = await ingest({ inputs: [file(name, content)] });
    expect(summary).toMatchObject({ exchanges: 5, records: 5, rejected: 0, duplicates: 0 });
    expect(summary.formats).toEqual([{ format: 'exchange-log', files: 1 }]);
    expect(summary.from).toBe(Date.UTC(2026, 1, 1));
    expect(rejects).toEqual([]);
    expect(await count()).toBe(5);
  });

  test('stdin', async () => {
    const stdin = Readable.from([Buffer.from(gzipSync(lines(5)))]);
    const { summary } = await ingest({ inputs: ['-'], stdin });
    expect(summary).toMatchObject({ exchanges: 5, from: Date.UTC(2026, 1, 1) });
    expect(await count()).toBe(5);
  });

  test('a format by name and a mapping of one’s own', async () => {
    const own = file('own.jsonl', '{"when":1769904000,"who":{"id":7},"tokens":{"out":"12"}}\n');
    await expect(ingest({ inputs: [own] })).rejects.toMatchObject({ code: 'INPUT_UNRECOGNISED' });
    const map = { ts: 'when', account_id: 'who.id', output_tokens: 'tokens.out' };
    const { summary } = await ingest({ inputs: [own], map });
    expect(summary.found_fields).toEqual(['account_id', 'output_tokens', 'ts']);
    expect(summary.formats).toEqual([{ format: 'mapped', files: 1 }]);
    const rows = await store().query(
      'SELECT account_id, output_tokens, input_tokens FROM exchanges',
    );
    expect(rows).toEqual([{ account_id: '7', output_tokens: 12, input_tokens: null }]);
    await expect(ingest({ inputs: [own], format: 'nonsense' })).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
    });
  });

  test('rows carry what the log said, with a fingerprint and no text', async () => {
    await ingest({
      inputs: [file('one.jsonl', line(3, { ip: '203.0.113.9', latency_ms: 12.4, region: 'eu' }))],
    });
    const [row] = await store().query<Record<string, unknown>>('SELECT * FROM exchanges');
    expect(row).toMatchObject({
      id: 'x3',
      account_id: 'a0',
      output_tokens: 13,
      latency_ms: 12,
      fingerprint_version: 1,
      cost_usd: null,
    });
    expect(JSON.stringify(row)).not.toContain('invoice');
    expect(row?.embedding).toHaveLength(64);
  });
});

describe('a log that is read again into a kept store', () => {
  const access = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const second = String(from + index).padStart(2, '0');
      return `192.0.2.1 - - [01/Feb/2026:00:00:${second} +0000] "POST /v1/messages HTTP/1.1" 200 9 "-" "curl/8"\n`;
    }).join('');

  test('counts once, with ids or without; what is new is added', async () => {
    const path = file('again.jsonl', lines(3));
    const log = file('access.log', access(0, 20).repeat(3));
    await ingest({ inputs: [path, log] });
    file('again.jsonl', lines(5));
    file('access.log', access(0, 20).repeat(3) + access(30, 4));
    const { summary } = await ingest({ inputs: [path, log] });
    expect(summary).toMatchObject({ exchanges: 2 + 4, duplicates: 3 + 60 });
    expect(await harness.count()).toBe(5 + 64);
    const again = await ingest({ inputs: [path, log] });
    expect(again.summary).toMatchObject({ exchanges: 0, duplicates: 69 });
  });

  test('is another log when it has been rotated', async () => {
    const path = file('rotated.log', access(0, 20));
    await ingest({ inputs: [path] });
    file('rotated.log', access(30, 20));
    const { summary } = await ingest({ inputs: [path] });
    expect(summary).toMatchObject({ exchanges: 20, duplicates: 0 });
  });
});

describe('text', () => {
  const texts = () =>
    store().query<{ id: string; prompt: string }>(
      'SELECT id, prompt FROM exchange_texts ORDER BY id',
    );

  test('is kept only when asked for, duplicates once', async () => {
    const path = file('texts.jsonl', `${lines(3)}${line(1)}\n`);
    await ingest({ inputs: [path] });
    expect(await texts()).toEqual([]);
    await harness.reset();
    await ingest({ inputs: [path], keepText: 'all' });
    expect(await texts()).toEqual(
      [0, 1, 2].map((index) => ({ id: `x${index}`, prompt: `Summarise invoice ${index}` })),
    );
  });

  test('a sample is one in a hundred, the same for the same seed', async () => {
    const path = file('sample.jsonl', lines(3000));
    const sample = async (seed: number) => {
      await harness.reset();
      await ingest({ inputs: [path], keepText: 'sample', seed });
      return (await texts()).map(({ id }) => id);
    };
    const [first, again, other] = [await sample(1), await sample(1), await sample(2)];
    expect(first.length).toBeGreaterThan(10);
    expect(first.length).toBeLessThan(60);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

test('rows of one Azure call meet across files', async () => {
  const fixture = new URL('./formats/fixtures/azure-apim/normal.json', import.meta.url);
  const [prompt, gateway, tokens, answer] = JSON.parse(readFileSync(fixture, 'utf8')) as unknown[];
  const apim = join(folder, 'apim');
  mkdirSync(apim);
  writeFileSync(join(apim, 'gateway.json'), JSON.stringify([gateway]));
  writeFileSync(
    join(apim, 'llm.jsonl'),
    [answer, prompt, tokens].map((row) => JSON.stringify(row)).join('\n'),
  );
  const { summary } = await ingest({ inputs: [apim] });
  expect(summary).toMatchObject({ exchanges: 1, records: 4, rejected: 0 });
  const rows = await store().query(
    'SELECT account_id, model, input_tokens, prompt_chars FROM exchanges',
  );
  expect(rows).toEqual([
    { account_id: 'sub-helpdesk', model: 'gpt-5.1', input_tokens: 33, prompt_chars: 15 },
  ]);
});
