import { expect, it } from 'vitest';
import { createPaint } from '../terminal/output.ts';
import { presetLines } from './preset-rows.ts';

const OUTCOME = {
  schema: 'stillwatch.preset/1' as const,
  preset: 'kql-volume',
  rule: 'A rule.',
  columns: [
    { name: 'account_id', title: 'account', numeric: false },
    { name: 'requests', title: 'requests', numeric: true },
  ],
  rows: [
    { account_id: 'a\u202eb', requests: 6001 },
    { account_id: 'c', requests: null },
  ],
  input: { exchanges: 9, rejected: 1, duplicates: 0, missing_days: [] as string[] },
};

const shown = (limit: number, outcome = OUTCOME) =>
  presetLines(outcome, { width: 80, limit, paint: createPaint(false) }).join('\n');

it('counts the hits, shows hostile names as text, and what is unknown as a dash', () => {
  const text = shown(0);
  expect(text).toContain('2 hits of kql-volume');
  expect(text).toContain('a<U+202E>b     6,001');
  expect(text).toMatch(/ c +–/);
  expect(text).toContain('read 9 exchanges, set aside 1 record');
  expect(text).not.toContain('--limit');
});

it('limits the list and says so', () => {
  const text = shown(1);
  expect(text).toContain('1 more: --limit 0 lists all.');
  expect(text).not.toMatch(/ c +–/);
});

it('says which days are missing from a store that is kept, within the terminal', () => {
  const missing_days = ['2026-02-01', '2026-02-03'];
  const text = shown(0, { ...OUTCOME, input: { ...OUTCOME.input, missing_days } });
  expect(text.replaceAll(/\s+/g, ' ')).toContain('exchanges of 2026-02-01, 2026-02-03 are damaged');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
