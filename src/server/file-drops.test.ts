import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let folder: string;
let control: TestControl;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillwatch-drops-'));
  control = await startTestControl({ dropDirectory: folder, stepSeconds: 60 });
});
afterAll(async () => {
  await control.end();
  await rm(folder, { recursive: true, force: true });
});

const line = (id: string): string =>
  JSON.stringify({ id, ts: '2026-11-01T00:00:00Z', account_id: 'a1', prompt: 'Say hello.' });

test('a dropped log is read and moved away; read again it counts once; nonsense is set apart', async () => {
  await writeFile(join(folder, 'one.ndjson'), `${line('x1')}\n${line('x2')}\n`);
  await writeFile(join(folder, 'nonsense.bin'), 'no log at all');
  await writeFile(join(folder, 'later.ndjson.part'), line('x9'));
  const patience = { timeout: 20_000, interval: 200 };
  await expect.poll(() => readdir(join(folder, 'done')), patience).toEqual(['one.ndjson']);
  await expect.poll(() => readdir(join(folder, 'failed')), patience).toEqual(['nonsense.bin']);
  expect(control.control.counts.taken).toBe(2);
  await writeFile(join(folder, 'two.ndjson'), `${line('x2')}\n${line('x3')}\n`);
  await expect.poll(() => control.control.counts.taken, patience).toBe(3);
  expect(control.control.counts.duplicates).toBe(1);
  expect(await readdir(folder)).toContain('later.ndjson.part');
}, 60_000);
