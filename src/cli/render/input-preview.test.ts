import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { explainInput } from '#ingest/logs/explain-input';
import { createPaint } from '../terminal/output.ts';
import { previewLines, refuseUnread } from './input-preview.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-shown-input-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function preview(text: string, map: Record<string, string> | null = null) {
  const file = join(folder, 'input');
  writeFileSync(file, text);
  const files = await explainInput({ inputs: [file], map, clockNow: Date.UTC(2026, 1, 2) });
  return { schema: 'stillwatch.input/1' as const, files };
}

const shown = (files: Awaited<ReturnType<typeof preview>>) =>
  previewLines(files, createPaint(false)).join('\n');

test('a mapped path that no record has is told', async () => {
  const record = { user: 'u1', at: '2026-02-01T00:00:00Z', usage: { output: 4 } };
  const map = { account_id: 'user', ts: 'at', output_tokens: 'usage.out' };
  const read = await preview(`${JSON.stringify(record)}\n`, map);
  expect(read.files[0]?.absent_fields).toEqual([{ field: 'output_tokens', path: 'usage.out' }]);
  expect(shown(read)).toContain(
    'absent: none of these records has usage.out, which --map gives as output_tokens',
  );
  const all = await preview(`${JSON.stringify(record)}\n`, {
    ...map,
    output_tokens: 'usage.output',
  });
  expect(shown(all)).not.toContain('absent');
});

test.each([
  ['NDJSON', '{"colour":"red","size":4}\n{"colour":"blue"}\n'],
  ['a JSON list', '[\n{\n"colour":"red",\n"size":4}]'],
  ['CSV', 'colour,size\nred,4\n'],
])('of %s in no known format the names of its fields are told, and what to do', async (_, text) => {
  const unread = await preview(text);
  expect(shown(unread)).toContain('the first one has the fields colour, size');
  expect(shown(unread)).not.toContain('red');
  expect(() => refuseUnread(unread)).toThrow(
    expect.objectContaining({
      code: 'INPUT_UNRECOGNISED',
      message: expect.stringContaining('colour, size'),
      hint: expect.stringMatching(/--format.*--map/),
    }),
  );
});

test('a file that is read, and one that is empty, are no error', async () => {
  refuseUnread(await preview('{"ts":1769904000,"account_id":"a","prompt":"x"}\n'));
  refuseUnread(await preview(''));
});
