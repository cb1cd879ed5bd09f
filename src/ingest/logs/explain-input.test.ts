import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { explainInput } from './explain-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-explain-'));
const clockNow = Date.UTC(2026, 10, 20);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const record = (index: number) => ({
  ts: `2026-02-01T00:00:0${index}Z`,
  account_id: 'a1',
  prompt: 'a secret prompt',
  tools: ['search'],
  region: 'eu',
});

test('the first five records are shown as read, texts by their length', async () => {
  const lines = [0, 1, 2, 3, 4, 5].map((index) => JSON.stringify(record(index)));
  lines[1] = '{"account_id":"a1","ts":"soon","prompt":"x"}';
  const path = file('log.jsonl', gzipSync(lines.join('\n')));
  const [explained] = await explainInput({ inputs: [path], clockNow });
  expect(explained).toMatchObject({
    file: path,
    format: 'exchange-log',
    container: 'lines',
    compression: 'gzip',
    unknown_fields: ['region'],
    problem: null,
  });
  expect(explained?.records).toHaveLength(5);
  expect(explained?.records[0]).toMatchObject({
    line: 1,
    outcome: 'read',
    fields: {
      ts: '2026-02-01T00:00:00.000Z',
      account_id: 'a1',
      prompt: '15 characters',
      tools: 'search',
    },
  });
  expect(explained?.records[1]).toEqual({
    line: 2,
    outcome: 'rejected',
    fields: {},
    note: 'FIELD_INVALID in ts: expected an ISO 8601 time or epoch milliseconds',
  });
  expect(JSON.stringify(explained)).not.toContain('secret');
});

test('text is shown when asked for', async () => {
  const path = file('asked.jsonl', JSON.stringify(record(1)));
  const [explained] = await explainInput({ inputs: [path], clockNow, showText: true });
  expect(explained?.records[0]?.fields).toMatchObject({ prompt: 'a secret prompt' });
});

test('what cannot be read says why', async () => {
  const inputs = [file('empty', ''), file('words', 'no log at all\n'), '-'];
  const stdin = Readable.from([
    '203.0.113.9 - - [01/Feb/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5\n',
  ]);
  const explained = await explainInput({ inputs, stdin, clockNow });
  expect(explained.map(({ format, problem }) => [format, problem])).toEqual([
    [null, 'it is empty'],
    [null, 'expected records of a known format'],
    ['access-log', null],
  ]);
  expect(explained[2]?.records).toEqual([
    { line: 1, outcome: 'skipped', fields: {}, note: 'not a call to generate' },
  ]);
});
