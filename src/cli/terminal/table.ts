/** Lays out text tables that fit the terminal. */
import { fitText, padText, textWidth } from './text-width.ts';

export interface TableColumn {
  title: string;
  align?: 'left' | 'right';
  /** This column gives way first when the table is too wide. */
  shrinks?: boolean;
}

const GAP = 2;
const LEAST = 6;

/** Rows under headings, fitted into `width` columns; cells must be free of control characters. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  shrink(widths, columns, width);
  const line = (cells: readonly string[]) =>
    columns
      .map((column, index) => {
        const room = widths[index] ?? 0;
        const side = column.align === 'right' ? 'right' : 'left';
        return padText(fitText(cells[index] ?? '', room), room, side);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}

function shrink(widths: number[], columns: readonly TableColumn[], width: number): void {
  const total = () => widths.reduce((sum, each) => sum + each + GAP, -GAP);
  for (const pass of [true, false]) {
    for (const [index, column] of columns.entries()) {
      const excess = total() - width;
      if (excess <= 0) return;
      if ((column.shrinks === true) !== pass) continue;
      const current = widths[index] ?? 0;
      widths[index] = Math.max(Math.min(current, LEAST), current - excess);
    }
  }
}
