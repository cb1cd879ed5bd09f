/** What `scan` refuses before it reads, or after it showed how it would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '../fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-refusals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('ties of confirmed accounts cannot be asked where no ties are looked for', async () => {
  const log = join(folder, 'log.jsonl');
  writeFileSync(log, '');
  const argv = ['scan', log, '--confirmed', 'a1', '--accounts-only'];
  const { exitCode, stderr } = await runInProcess(argv);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('looks for no ties')]);
});
