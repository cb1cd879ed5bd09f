import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Rejected } from './format.ts';
import { LOG_FORMATS } from './formats.ts';
import { recognise } from './recognise.ts';

const folder = new URL('./formats/fixtures/', import.meta.url);
const read = (text: string | Uint8Array, whole = true) =>
  recognise({ bytes: Buffer.from(text as string), whole }, LOG_FORMATS);

const cases = LOG_FORMATS.flatMap((format) =>
  readdirSync(new URL(`${format.id}/`, folder))
    .filter((file) => !file.includes('.golden.'))
    .map((file) => ({
      id: format.id,
      file,
      text: readFileSync(new URL(`${format.id}/${file}`, folder), 'utf8'),
    })),
);

describe.each(cases)('$id/$file', ({ id, file, text }) => {
  if (file.endsWith('.log')) {
    test('as lines', async () => {
      expect(await read(text)).toMatchObject({ container: 'lines', format: id, reads: 'lines' });
    });
    return;
  }
  const records = JSON.parse(text) as unknown[];

  test('as an indented list', async () => {
    expect(await read(text)).toMatchObject({ container: 'elements', format: id });
  });

  test('as one record a line', async () => {
    const lines = records.map((record) => JSON.stringify(record)).join('\n');
    expect(await read(lines)).toMatchObject({ container: 'lines', format: id, wrapped: false });
  });

  test('under a key of one document, indented or not', async () => {
    const document = { object: 'list', data: records };
    expect(await read(JSON.stringify(document, null, 2))).toMatchObject({
      container: 'elements',
      format: id,
    });
    expect(await read(JSON.stringify(document))).toMatchObject({ format: id });
  });

  test('cut off in the middle', async () => {
    const lines = Array.from({ length: 20 }, () =>
      records.map((record) => JSON.stringify(record)).join('\n'),
    );
    const cut = lines.join('\n').slice(0, -20);
    expect(await read(cut, false)).toMatchObject({ container: 'lines', format: id });
  });
});

describe('what is none of these', () => {
  test.each([
    ['prose', 'Dear reader,\nthis is a letter.\n'],
    ['another CSV', 'colour,size\nred,4\n'],
    ['other JSON', '{"colour":"red"}\n{"colour":"blue"}\n'],
    ['bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])],
    ['UTF-16', Buffer.from('{"ts":1}', 'utf16le')],
    ['UTF-16 with its mark', Buffer.from('\uFEFF{"ts":1}', 'utf16le')],
    ['an unfinished object', '{"ts": 17'],
  ])('%s', async (_, text) => {
    expect(await read(text)).toBeInstanceOf(Rejected);
  });

  test('an empty file is nothing at all', async () => {
    expect(await read('')).toBeNull();
    expect(await read(' \n\n ')).toBeNull();
  });
});

test('broken lines at the start do not hide the format', async () => {
  const good = '{"ts":1769904000,"account_id":"a","prompt":"x"}';
  expect(await read(`{"ts":\nnoise\n${good}\n${good}`)).toMatchObject({
    container: 'lines',
    format: 'exchange-log',
  });
  expect(await read(`# exported yesterday\n${good}`)).toMatchObject({
    container: 'lines',
    format: 'exchange-log',
  });
});

test('CSV is told from its header', async () => {
  const text =
    'request_id;call_type;startTime;spend;prompt_tokens\nr1;acompletion;2026-02-01T00:00:00Z;0.1;5\n';
  expect(await read(text)).toMatchObject({
    container: 'csv',
    format: 'litellm',
    csv: {
      delimiter: ';',
      header: ['request_id', 'call_type', 'startTime', 'spend', 'prompt_tokens'],
    },
  });
});
