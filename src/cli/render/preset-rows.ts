/** Prints the hits of a preset as a table. */
import type { PresetValue } from '#detect/index';
import { formatCounted, formatNumber } from '#std/format-number';
import { missingDaysText } from '#std/shared-phrases';
import { visibleText } from '#std/visible-text';
import type { PresetRun } from '../run-preset.ts';
import type { Paint } from '../terminal/output.ts';
import { tableLines } from '../terminal/table.ts';
import { wrapText } from '../terminal/text-width.ts';

export function presetLines(
  outcome: PresetRun,
  view: { width: number; limit: number; paint: Paint },
): string[] {
  const { rows, columns, input } = outcome;
  const shown = view.limit === 0 ? rows : rows.slice(0, view.limit);
  const hidden = rows.length - shown.length;
  const cells = shown.map((row) =>
    columns.map((column) => cellText(row[column.name] ?? null, column.numeric)),
  );
  const headings = columns.map((column) => ({
    title: column.title,
    align: column.numeric ? ('right' as const) : ('left' as const),
    shrinks: column.name === 'account_id',
  }));
  const [head = '', ...body] = tableLines(headings, cells, view.width - 2);
  const set = formatCounted(input.rejected, 'record');
  const missing = missingDaysText(input.missing_days);
  const lacks = missing === null ? '' : `. ${missing}`;
  const read = `read ${formatCounted(input.exchanges, 'exchange')}, set aside ${set}${lacks}`;
  const verdict = `${formatCounted(rows.length, 'hit')} of ${outcome.preset}`;
  return [
    '',
    `  ${view.paint(['bold', rows.length > 0 ? 'red' : 'green'], verdict)}`,
    ...wrapText(outcome.rule, view.width - 2).map((line) => view.paint('dim', `  ${line}`)),
    ...(rows.length > 0 ? ['', `  ${view.paint('bold', head)}`] : []),
    ...body.map((line) => `  ${line}`),
    ...(hidden > 0 ? ['', `  ${hidden} more: --limit 0 lists all.`] : []),
    '',
    ...wrapText(read, view.width - 2).map((line) => view.paint('dim', `  ${line}`)),
    '',
  ];
}

function cellText(value: PresetValue, numeric: boolean): string {
  if (value === null) return '–';
  if (typeof value === 'number') return formatNumber(value);
  return numeric ? value : visibleText(value, 200);
}
