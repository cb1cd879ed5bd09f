import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ScanOptions } from '#schema/scan-options';
import { linesFile, NO_NETWORKS, smallScan } from './fixtures/small-scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-facts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ACCOUNTS = 12;

const file = (name: string, lines: readonly unknown[]) => linesFile(folder, name, lines);
const accountId = (index: number) => `a${index % ACCOUNTS}`;
const log = file(
  'log.jsonl',
  Array.from({ length: 10 * ACCOUNTS }, (_, index) => ({
    ts: `2026-02-01T00:${String(index % 60).padStart(2, '0')}:00Z`,
    account_id: accountId(index),
    ip: `203.0.113.${index % ACCOUNTS}`,
    prompt_chars: 20 + index,
  })),
);

const scanned = async (given: Partial<ScanOptions>) =>
  (await smallScan({ inputs: [log], accountsOnly: true, ...given })).result;

test('the result counts what is known of the log, and what was not read is kept', async () => {
  const rejectsFile = join(folder, 'rejects.jsonl');
  const accountsFile = file('accounts.jsonl', [
    ...Array.from({ length: ACCOUNTS - 1 }, (_, index) => ({ account_id: accountId(index) })),
    'no JSON',
    { account_id: accountId(ACCOUNTS - 1), tier: 'gold', created_at: 'yesterday', colour: 'red' },
    { account_id: 'of another log' },
    { tier: 'free' },
  ]);
  const csvFile = file('networks.csv', ['203.0.113.0/30,64500,Example,hosting,NL', 'foo']);
  const { input } = await scanned({
    accountsFile,
    networks: { ...NO_NETWORKS, csvFile },
    rejectsFile,
  });
  expect(input.accounts_file).toMatchObject({
    file: accountsFile,
    lines_read: ACCOUNTS + 1,
    lines_not_read: 2,
    accounts: ACCOUNTS + 1,
    known: ACCOUNTS,
    values_not_used: 2,
    unknown_fields: [{ field: 'colour', records: 1 }],
  });
  expect(input.accounts_file?.examples[0]).toEqual({ line: 12, field: null, why: 'is not JSON' });
  expect(input.networks).toMatchObject({
    files: [{ file: csvFile, lines_read: 1, lines_not_read: 1 }],
    addresses: ACCOUNTS,
    known: 4,
  });
  const kept = readFileSync(rejectsFile, 'utf8').trim().split('\n');
  const rejects = kept.map((line) => JSON.parse(line));
  expect(rejects.map(({ line, field }) => [line, field])).toEqual([
    [12, null],
    [13, 'created_at'],
    [13, 'tier'],
    [15, 'account_id'],
    [2, 'prefix'],
  ]);
  expect(rejects[2]).toMatchObject({ file: accountsFile, code: 'FACT_UNUSABLE' });
  expect(kept.join()).not.toMatch(/gold|yesterday|no JSON/);
}, 120_000);

test('a file that is about nobody in the log is told by its counts', async () => {
  const accountsFile = file('strangers.jsonl', [{ account_id: 'z1' }, { account_id: 'z2' }]);
  const csvFile = file('far.csv', ['198.51.100.0/24,64500,Example,hosting,NL']);
  const { input } = await scanned({ accountsFile, networks: { ...NO_NETWORKS, csvFile } });
  expect(input.accounts_file).toMatchObject({ accounts: 2, known: 0, lines_not_read: 0 });
  expect(input.networks).toMatchObject({ addresses: ACCOUNTS, known: 0 });
}, 120_000);

test.each([
  ['one word', 'garbage'],
  ['CSV', 'account_id,tier'],
])(
  '%s is no accounts file',
  async (_, line) => {
    const accountsFile = file('wrong.jsonl', [line, line]);
    await expect(scanned({ accountsFile })).rejects.toMatchObject({
      code: 'FACTS_UNREADABLE',
      message: expect.stringContaining('line 1 is not JSON'),
      place: { file: accountsFile },
    });
  },
  60_000,
);

test('a networks file and a list without one usable line are refused', async () => {
  const csvFile = file('wrong.csv', ['foo']);
  await expect(scanned({ networks: { ...NO_NETWORKS, csvFile } })).rejects.toMatchObject({
    code: 'FACTS_UNREADABLE',
    message: expect.stringContaining('prefix'),
  });
  const listFiles = [{ kind: 'vpn' as const, file: file('wrong.txt', ['1.2.3', '4.5.6']) }];
  await expect(scanned({ networks: { ...NO_NETWORKS, listFiles } })).rejects.toMatchObject({
    code: 'FACTS_UNREADABLE',
  });
}, 60_000);
