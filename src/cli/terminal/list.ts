/** Lists as tables: how a row is shown, and by what it is sorted. */
import { formatCounted } from '#std/format-number';
import type { CommandContext, Given, OptionSpec } from '../command.ts';
import { type TableColumn, tableLines } from './table.ts';
import { tableWidth } from './table-width.ts';

export interface ListColumn<Row> extends TableColumn {
  /** What rows are sorted by, and what is shown unless `show` says otherwise; null = unknown. */
  value: (row: Row) => string | number | null;
  show?: (row: Row) => string;
}

/** A column as `--sort` names it: without its unit. */
const nameOf = ({ title }: TableColumn): string =>
  title.replace(/\s*\(.*\)$/, '').replaceAll(' ', '-');

/** The options of every command that lists. */
export function listOptions(columns: readonly TableColumn[]): OptionSpec[] {
  return [
    {
      flags: '--sort <column>',
      description: 'Sort the table by this column, smallest first.',
      choices: columns.map(nameOf),
    },
    { flags: '--reverse', description: 'Turn the order of the table round.' },
  ];
}

/** Prints a list as a table, or says that it is empty. */
export function printList<Row>(
  context: Pick<CommandContext, 'print' | 'say' | 'stdout'>,
  { options }: Pick<Given, 'options'>,
  list: {
    columns: readonly ListColumn<Row>[];
    rows: readonly Row[];
    empty: string;
    /** Rows of the list that are not shown. */
    left_out?: number;
  },
): void {
  if (list.rows.length === 0) context.print(list.empty);
  else for (const line of listLines(list, tableWidth(context.stdout), options)) context.print(line);
  const { left_out = 0 } = list;
  if (left_out > 0) context.say(`${formatCounted(left_out, 'row')} left out.`);
}

/** The table's lines, fitted into `width` columns. */
export function listLines<Row>(
  { columns, rows }: { columns: readonly ListColumn<Row>[]; rows: readonly Row[] },
  width: number,
  { sort, reverse }: Given['options'] = {},
): string[] {
  const by = columns.find((column) => nameOf(column) === sort);
  const sorted =
    by === undefined ? [...rows] : rows.toSorted((a, b) => compare(by.value(a), by.value(b)));
  if (reverse === true) sorted.reverse();
  const cell = (column: ListColumn<Row>, row: Row): string =>
    column.show === undefined ? String(column.value(row) ?? '') : column.show(row);
  return tableLines(
    columns,
    sorted.map((row) => columns.map((column) => cell(column, row))),
    width,
  );
}

/** Numbers by size, texts by code unit; the unknown comes last. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
}
