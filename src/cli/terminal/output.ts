/** The output streams of commands: how wide they are, and whether text on them has colour. */
import { styleText } from 'node:util';

/** Where a command writes; a terminal, a pipe, or a test's list. */
export interface Output {
  write(text: string): void;
  isTTY: boolean;
  /** Width in columns; 80 where there is no terminal. */
  columns: number;
  /** Height in lines; 24 where there is no terminal. */
  rows: number;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours text, or leaves it alone; nothing may depend on colour to be understood. */
export type Paint = (style: Style | readonly Style[], text: string) => string;

export function createPaint(enabled: boolean): Paint {
  if (!enabled) return (_style, text) => text;
  return (style, text) => styleText(style as Style[], text, { validateStream: false });
}

/** Lines for reading: wide enough for tables, narrow enough for eyes. */
export function readingWidth(output: Output): number {
  return Math.max(40, Math.min(output.columns, 100));
}
