import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { DAY_MS } from '#std/time';
import { breakPart } from '#store/fixtures/break-part';
import { openStore, type Store } from '#store/index';
import { linesFile, smallScan } from './fixtures/small-scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-past-damage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kept = async (): Promise<Store> =>
  openStore({ kind: 'embedded', directory: join(folder, 'kept'), threads: 1 }, { log: silentLog });
const logOf = (day: number) =>
  linesFile(
    folder,
    `day${day}.ndjson`,
    Array.from({ length: 300 }, (_, index) => ({
      id: `x${day}-${index}`,
      ts: Date.UTC(2026, 1, day) + (index * DAY_MS) / 300,
      account_id: `a${index % 9}`,
      prompt_chars: 20 + index,
      output_tokens: 5,
    })),
  );

test('damage that a scan meets on its way is set aside; the result, terminal and report name the day', async () => {
  await smallScan({ inputs: [logOf(1), logOf(2)] }, kept);
  const { result, report } = await smallScan({ inputs: [logOf(3)] }, async () => {
    const store = await kept();
    // After the start, when the engine has looked at its files.
    await breakPart(store, '20260201');
    return store;
  });
  expect(result.input).toMatchObject({ missing_days: ['2026-02-01'], exchanges: 600 });
  expect(report.result.input.missing_days).toEqual(['2026-02-01']);
  const again = await smallScan({ inputs: [logOf(1)] }, kept);
  expect(again.result.input).toMatchObject({ missing_days: ['2026-02-01'], exchanges: 900 });
}, 120_000);
