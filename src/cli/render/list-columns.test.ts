import { expect, test } from 'vitest';
import type { AccountRecord } from '#schema/account-record';
import { formatCost } from '#std/format-number';
import { listLines } from '../terminal/list.ts';
import { ACCOUNT_COLUMNS } from './list-columns.ts';

const account = (account_id: string, p_value: number) =>
  ({
    account_id,
    result: { p_value, findings: [{ reason: `reason of ${account_id}` }] },
    campaign_id: null,
    review: null,
    standing: [],
  }) as unknown as AccountRecord;

test('an account that is not unusual is listed without a finding', () => {
  const rows = listLines(
    { columns: ACCOUNT_COLUMNS, rows: [account('odd', 0.05), account('usual', 0.051)] },
    80,
  );
  expect(rows.join('\n')).toContain('reason of odd');
  expect(rows.join('\n')).not.toContain('reason of usual');
});

test.each([
  [null, '?'],
  [0, '$0.00'],
  [0.0001, '<$0.01'],
  [0.01, '$0.01'],
  [1234.5, '$1,234.50'],
])('a cost of %s is shown as %s', (usd, shown) => expect(formatCost(usd)).toBe(shown));
