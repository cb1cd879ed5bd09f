import { describe, expect, it } from 'vitest';
import { tableLines } from './table.ts';
import { textWidth } from './text-width.ts';

const columns = [
  { title: '' },
  { title: 'who' },
  { title: 'calls', align: 'right' as const },
  { title: 'user agent', shrinks: true },
];

describe('tableLines', () => {
  it('aligns text left and numbers right', () => {
    expect(
      tableLines(
        columns,
        [
          ['!', '203.0.113.9', '12', 'curl'],
          ['', 'a', '1,204', 'x'],
        ],
        60,
      ),
    ).toEqual([
      '   who          calls  user agent',
      '!  203.0.113.9     12  curl',
      '   a            1,204  x',
    ]);
  });

  it('takes room from the column that may shrink first, then from others', () => {
    const row = ['!', '会社'.repeat(20), '12', 'a very long user agent indeed'];
    for (const width of [30, 40, 60, 100]) {
      for (const line of tableLines(columns, [row], width)) {
        expect(textWidth(line)).toBeLessThanOrEqual(width);
      }
    }
    expect(tableLines(columns, [['!', 'short', '12', 'x'.repeat(100)]], 40)[1]).toContain('short');
  });
});
