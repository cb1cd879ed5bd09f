import { expect, test } from 'vitest';
import { sampleReport } from '#report/fixtures/sample-report';
import type { ScanResult } from '#schema/scan-result';
import { createPaint } from '../terminal/output.ts';
import { factsRows, factsWarnings } from './facts-rows.ts';
import { scanLines } from './scan-result.ts';

const read = {
  file: 'accounts.jsonl',
  lines_read: 60,
  lines_not_read: 3,
  damage: null,
  examples: [
    { line: 4, field: null, why: 'is not JSON' },
    { line: 7, field: 'tier', why: 'is none of free, paid' },
  ],
};
const file = { ...read, accounts: 60, known: 60, values_not_used: 1, unknown_fields: [] };

function inputWith(given: Partial<ScanResult['input']>): ScanResult['input'] {
  return { ...sampleReport({ accounts: 60, flagged: 0 }).result.input, ...given };
}

test('without such files there is nothing to say', () => {
  expect(factsRows(inputWith({}), null)).toEqual([]);
  expect(factsWarnings(inputWith({}))).toEqual([]);
});

test('addresses that stand in for accounts are said', () => {
  const rows = (addresses_as_accounts: number) =>
    factsRows(inputWith({ addresses_as_accounts }), null);
  expect(rows(60)).toEqual([
    ['users', 'no authenticated users: 60 addresses are taken as accounts'],
  ]);
  expect(rows(1)).toEqual([
    ['users', 'some requests name no user: 1 address is taken as an account'],
  ]);
});

test('what is known, what was not read and why, and where it is kept', () => {
  const [[label, text] = []] = factsRows(inputWith({ accounts_file: file }), null);
  expect(label).toBe('accounts');
  expect(text).toBe(
    '60 of 60 known; 3 lines not read; 1 value not used ' +
      '(line 4 is not JSON; line 7, tier, is none of free, paid); --rejects FILE keeps them',
  );
  const unknown_fields = [{ field: 'col\u001bour', records: 2 }];
  const rows = factsRows(
    inputWith({ accounts_file: { ...file, unknown_fields } }),
    'rejects.jsonl',
  );
  expect(rows[0]?.[1]).toContain('kept in rejects.jsonl; nothing reads col<U+001B>our');
  expect(factsWarnings(inputWith({ accounts_file: file }))).toEqual([]);
});

test('a file that is about nobody in the log is a warning', () => {
  const strangers = inputWith({ accounts_file: { ...file, accounts: 20, known: 0 } });
  expect(factsWarnings(strangers)).toEqual([
    'none of the 60 accounts of the log is among the 20 of accounts.jsonl: its account_id must be what the log has',
  ]);
  const far = inputWith({ networks: { files: [read], addresses: 9, known: 0 } });
  expect(factsWarnings(far)).toEqual(['no network is known of any of the 9 addresses of the log']);
});

test('networks say the addresses that are known, and each file that was not read whole', () => {
  const files = [
    { ...read, file: 'networks.csv' },
    { ...read, lines_not_read: 0 },
  ];
  const damaged = { ...read, lines_not_read: 0, damage: 'unexpected end of file', examples: [] };
  const networks = { files: [...files, damaged], addresses: 9, known: 4 };
  const rows = factsRows(inputWith({ networks }), null);
  expect(rows.map(([label]) => label)).toEqual(['networks', '', '']);
  expect(rows[0]?.[1]).toBe('4 of 9 addresses known');
  expect(rows[1]?.[1]).toMatch(/^networks\.csv: 3 lines not read \(line 4/);
  expect(rows[2]?.[1]).toContain('it breaks off: unexpected end of file');
});

test('a scan shows them', () => {
  const { result } = sampleReport({ flagged: 0 });
  result.input.accounts_file = file;
  const view = { width: 80, limit: 0, paint: createPaint(false), rejectsFile: null };
  const lines = scanLines(result, { ...view, blindSpots: [], details: [] });
  expect(lines.join('\n')).toContain('accounts   60 of 3,204 known; 3 lines not read');
});
