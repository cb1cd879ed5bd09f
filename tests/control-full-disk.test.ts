import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Status } from '#schema/api/status';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { needs } from './fixtures/needs.ts';

const disk = mkdtempSync(join(tmpdir(), 'control-disk-'));
/** Only root may mount one. */
const mount = needs('mount');
const mounted =
  mount.found !== '' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', disk]).status === 0;

const filler = join(disk, 'filler');
/** Until nothing more fits. */
const fillDisk = () => spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);

let control: TestControl;
beforeAll(async () => {
  if (mounted) control = await startTestControl({ stateDirectory: join(disk, 'state') });
}, 60_000);
afterAll(async () => {
  await control?.end();
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

async function handIn(batch: string, size: number) {
  const lines = Array.from({ length: size }, (_, index) => {
    const exchange = emptyExchange(`${batch}-${index}`, Date.now(), `a${index % 50}`);
    return JSON.stringify({ note: QUIET_NOTE, exchange: { ...exchange, prompt_chars: 5 } });
  });
  const answer = await control.ask('gateway', '/v1/spool/exchanges', {
    method: 'POST',
    body: gzipSync(lines.join('\n')),
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
  });
  return answer.status;
}
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 200 });
const decide = () =>
  control.ask('analyst', '/v1/decisions', {
    method: 'POST',
    body: { scope: 'account', value: 'a1', action: 'slow', unknown: true, reason: 'a test' },
  });
const status = async () => (await control.ask('viewer', '/v1/status')).body as Status;

mount.describe('on a disk that is really full', () => {
  test('what cannot be stored is refused, counted and said, and taken when there is room', async () => {
    expect(await handIn('first', 100)).toBe(200);
    fillDisk();
    for (let attempt = 0; attempt < 3; attempt++) expect(await handIn('later', 2000)).toBe(500);
    await soon(async () => {
      const { problems, intake } = await status();
      const codes = problems.map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining(['disk-full', 'intake-failed']));
      expect(intake).toMatchObject({ taken: 100, refused: 6000 });
    });
    // It could be written, for a while; then the embedded records would hang.
    expect(await decide()).toMatchObject({ status: 503, body: { error: { code: 'DISK_FULL' } } });

    rmSync(filler);
    expect(await handIn('later', 2000)).toBe(200);
    await soon(async () => {
      const { problems, intake, analysis } = await status();
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(intake).toMatchObject({ taken: 2100, duplicates: 0 });
      expect(analysis).toMatchObject({ error: null, accounts: 50 });
    });
    expect((await decide()).status).toBe(200);
    const verdict = await control.ask('viewer', '/v1/audit/verify', { method: 'POST', body: {} });
    expect(verdict.body).toMatchObject({ problems: [] });
  }, 120_000);
});
