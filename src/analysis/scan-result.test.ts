import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scanResultSchema } from '#schema/scan-result';
import { linesFile, smallScan } from './fixtures/small-scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-scan-result-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const minute = (index: number) => String(index % 60).padStart(2, '0');

test('a log in which accounts share nothing says that no campaign can be found', async () => {
  const bare = Array.from({ length: 60 }, (_, index) => ({
    ts: `2026-02-01T00:${minute(index)}:00Z`,
    account_id: `a${index % 6}`,
    prompt_chars: 20,
  }));
  const { result, report } = await smallScan({
    inputs: [linesFile(folder, 'bare.jsonl', bare)],
  });
  const why = 'The log has no addresses, account facts or text: no campaign can be found.';
  expect(result).toMatchObject({ campaigns_sought: false, campaigns_impossible: why });
  expect(report.blind_spots.at(-1)).toBe(why);
  expect(scanResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
}, 120_000);

test('an access log without users says how many addresses are taken as accounts', async () => {
  const lines = Array.from({ length: 60 }, (_, index) => {
    const user = index % 6 === 5 ? 'alice' : '-';
    const time = `01/Feb/2026:00:${minute(index)}:00 +0000`;
    return `192.0.2.${index % 6} - ${user} [${time}] "POST /v1/messages HTTP/1.1" 200 512 "-" "x/1"`;
  });
  const { result } = await smallScan({ inputs: [linesFile(folder, 'access.log', lines)] });
  expect(result.input).toMatchObject({ accounts: 6, addresses_as_accounts: 5 });
  expect(result).toMatchObject({ campaigns_sought: true, campaigns_impossible: null });
}, 120_000);
