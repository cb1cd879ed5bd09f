/** A log of a year is read to its end; a scan goes past what is damaged of a kept store, and says so. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { scanResultSchema } from '#schema/scan-result';
import { DAY_MS } from '#std/time';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'stillwatch-year-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const log = join(directory, 'year.ndjson');
const kept = join(directory, 'kept');
const DAYS = 360;
const FROM = Date.UTC(2025, 0, 1);

const scan = (...more: string[]) => {
  const argv = ['src/cli/main.ts', 'scan', log, '--json', '--quiet', ...more];
  return spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
};

test('360 days in one file, three exchanges a day, are all read', () => {
  const lines = Array.from({ length: DAYS * 3 }, (_, index) => {
    const ts = FROM + Math.floor(index / 3) * DAY_MS + (index % 3) * 3_600_000;
    const said = { prompt: `Question ${index}`, response: 'An answer.', output_tokens: 5 };
    return JSON.stringify({ id: `x${index}`, ts, account_id: `a${index % 7}`, ...said });
  });
  writeFileSync(log, `${lines.join('\n')}\n`);
  const { status, stdout, stderr } = scan('--keep-store', kept);
  expect(status, stderr).toBe(0);
  const { input } = scanResultSchema.parse(JSON.parse(stdout));
  expect(input).toMatchObject({ exchanges: DAYS * 3, rejected: 0 });
}, 300_000);

test('a scan over a kept store that is damaged goes past it, and says which days', () => {
  for (const path of readdirSync(kept, { recursive: true, encoding: 'utf8' })) {
    if (/202502\d{2}_.*\.bin$/.test(path)) truncateSync(join(kept, path), 10);
  }
  const { status, stdout, stderr } = scan('--keep-store', kept);
  expect(status, stderr).toBe(0);
  const { input } = scanResultSchema.parse(JSON.parse(stdout));
  expect(input.missing_days).toHaveLength(28);
  // The log of these days was read again.
  expect(input.exchanges).toBe(DAYS * 3);
}, 300_000);
