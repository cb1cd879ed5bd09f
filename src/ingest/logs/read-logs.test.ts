import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#std/log';
import { noProgress } from '#std/progress';
import { setTextRetention } from '#store/exchange-texts';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { type IngestOptions, ingestLogs } from './read-logs.ts';
import type { Reject } from './rejects.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-ingest-'));
const NOW = Date.UTC(2026, 10, 20);
let store: Store;

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null }, { log: silentLog });
});
afterAll(() => store.close());
beforeEach(() => store.command('TRUNCATE TABLE exchanges'));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function ingest(options: Partial<IngestOptions>) {
  const rejects: Reject[] = [];
  const summary = await ingestLogs(
    {
      inputs: [],
      workers: 1,
      keepText: 'none',
      seed: 1,
      maxRejectShare: 1,
      enricher: null,
      rejects: (reject) => rejects.push(reject),
      clockNow: NOW,
      ...options,
    },
    { store, progress: noProgress, log: silentLog },
  );
  return { summary, rejects };
}

const line = (index: number, extra: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id: `x${index}`,
    ts: new Date(Date.UTC(2026, 1, 1) + index * 1000).toISOString(),
    account_id: `a${index % 3}`,
    prompt: `Summarise invoice ${index}`,
    output_tokens: 10 + index,
    ...extra,
  });
const lines = (count: number): string =>
  `${Array.from({ length: count }, (_, index) => line(index)).join('\n')}\n`;
const count = async (): Promise<number> => {
  const [row] = await store.query<{ n: number }>('SELECT toInt32(count()) AS n FROM exchanges');
  return row?.n ?? 0;
};
const told = (rejects: readonly Reject[]) =>
  rejects.map(({ line: at, code, field }) => [at, code, field]);

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
    expect(summary.formats).toEqual([{ format: 'mapped', files: 1 }]);
    const rows = await store.query('SELECT account_id, output_tokens, input_tokens FROM exchanges');
    expect(rows).toEqual([{ account_id: '7', output_tokens: 12, input_tokens: null }]);
    await expect(ingest({ inputs: [own], format: 'nonsense' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  test('rows carry what the log said, with a fingerprint and no text', async () => {
    await ingest({
      inputs: [file('one.jsonl', line(3, { ip: '203.0.113.9', latency_ms: 12.4, region: 'eu' }))],
    });
    const [row] = await store.query<Record<string, unknown>>('SELECT * FROM exchanges');
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

describe('what is broken is counted, kept aside and does no harm', () => {
  const good = (index: number): string => line(index);
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
        `${good(0)}\n${line(1, { ts: '1970-01-01T00:00:00Z' })}\n${line(2, { ts: 4e12 })}\n${good(3)}`,
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
        `${good(0)}\n${line(1, { messages: 0 }).replace('"messages":0', `"messages":${'['.repeat(1e5)}${']'.repeat(1e5)}`)}\n${good(2)}`,
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
      '203.0.113.9 - - [01/Feb/2026:00:00:00 +0000] "POST /v1/messages HTTP/1.1" 200 5 "-" "x"\n203.0.113.9 - - [01/Feb/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "x"\n',
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
  });

  test('when more was rejected than allowed', async () => {
    const path = file('third', `${line(0)}\n${line(1)}\n{\n`);
    await expect(ingest({ inputs: [path], maxRejectShare: 0.33 })).rejects.toMatchObject({
      code: 'INPUT_MOSTLY_REJECTED',
    });
    expect((await ingest({ inputs: [path], maxRejectShare: 0.34 })).summary.exchanges).toBe(2);
  });
});

describe('across threads', () => {
  const many = 6000;
  const limits = { blockBytes: 64 * 1024, recordBytes: 1024 * 1024 };
  const text = Array.from({ length: many }, (_, index) => {
    if (index % 100 === 7) return '{"broken';
    return line(index % 100 === 8 ? Math.max(0, index - 503) : index);
  }).join('\n');
  const path = file('many.jsonl', text);

  const read = async (workers: number) => {
    await store.command('TRUNCATE TABLE exchanges');
    const { summary, rejects } = await ingest({ inputs: [path], workers, limits });
    const [digest] = await store.query(
      'SELECT toString(sum(cityHash64(*))) AS digest FROM (SELECT * FROM exchanges)',
    );
    return { summary, rejects, digest };
  };

  test('the result does not depend on their number', async () => {
    const [one, three] = [await read(1), await read(3)];
    expect(three).toEqual(one);
    expect(one.summary.rejected).toBe(60);
    expect(one.summary.duplicates).toBe(60);
    expect(one.summary.exchanges).toBe(many - 120);
    expect(
      one.rejects.filter(({ code }) => code === 'LINE_NOT_JSON').map(({ line: at }) => at),
    ).toEqual(Array.from({ length: 60 }, (_, index) => index * 100 + 8));
  });

  test('networks are found in the threads that read', async () => {
    const module = `data:text/javascript,${encodeURIComponent(
      'export const createEnricher = async (kind) => () => ({ asn: 64500, name: null, kind, country: "NL" })',
    )}`;
    await ingest({ inputs: [path], workers: 2, limits, enricher: { module, options: 'hosting' } });
    const rows = await store.query('SELECT DISTINCT network_kind, country, asn FROM exchanges');
    expect(rows).toEqual([{ network_kind: 'hosting', country: 'NL', asn: 64500 }]);
  });
});

test('what goes wrong in a thread comes out as it was thrown', async () => {
  const path = file('enriched.jsonl', lines(20));
  const module = new URL('../../enrich/enricher.ts', import.meta.url).href;
  const options = { networks: ['/nowhere/networks.csv'], mmdb: [], lists: [] };
  const limits = { blockBytes: 1024, recordBytes: 1024 };
  for (const workers of [1, 2]) {
    await expect(
      ingest({ inputs: [path], workers, limits, enricher: { module, options } }),
    ).rejects.toMatchObject({ name: 'StillwatchError', code: 'INPUT_NOT_FOUND' });
  }
});

test('an interrupted reading ends between two pieces', async () => {
  const path = file('interrupted.jsonl', lines(2000));
  const abort = new AbortController();
  const progress = (): void => abort.abort(new Error('interrupted'));
  const options = {
    inputs: [path],
    workers: 1,
    keepText: 'none' as const,
    seed: 1,
    maxRejectShare: 1,
    enricher: null,
    rejects: null,
    clockNow: NOW,
    limits: { blockBytes: 1024, recordBytes: 1024 },
  };
  const deps = { store, progress, log: silentLog, abort: abort.signal };
  await expect(ingestLogs(options, deps)).rejects.toThrow('interrupted');
});

describe('text', () => {
  const texts = () =>
    store.query<{ id: string; prompt: string }>(
      'SELECT id, prompt FROM exchange_texts ORDER BY id',
    );
  // The logs here are older than texts are usually kept.
  beforeAll(() => setTextRetention(store, 10_000));
  beforeEach(() => store.command('TRUNCATE TABLE exchange_texts'));

  test('is kept only when asked for, duplicates once', async () => {
    const path = file('texts.jsonl', `${lines(3)}${line(1)}\n`);
    await ingest({ inputs: [path] });
    expect(await texts()).toEqual([]);
    await ingest({ inputs: [path], keepText: 'all' });
    expect(await texts()).toEqual(
      [0, 1, 2].map((index) => ({ id: `x${index}`, prompt: `Summarise invoice ${index}` })),
    );
  });

  test('a sample is one in a hundred, the same for the same seed', async () => {
    const path = file('sample.jsonl', lines(3000));
    const sample = async (seed: number) => {
      await store.command('TRUNCATE TABLE exchange_texts');
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
  const rows = await store.query(
    'SELECT account_id, model, input_tokens, prompt_chars FROM exchanges',
  );
  expect(rows).toEqual([
    { account_id: 'sub-helpdesk', model: 'gpt-5.1', input_tokens: 33, prompt_chars: 15 },
  ]);
});
