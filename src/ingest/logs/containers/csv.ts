/** Reads CSV: its layout from the header, where its records end, and the rows of a block. */
import { parse } from 'csv-parse/sync';
import { type LogRecord, Rejected } from '../format.ts';
import type { BoundaryFinder } from './line-blocks.ts';

const NEWLINE = 10;
const QUOTE = 34;

/** How a CSV file is laid out, as its first line shows. */
export interface CsvLayout {
  delimiter: string;
  header: readonly string[];
}

/** Reads the header line; null when it has fewer than two columns or a column without a name. */
export function readCsvHeader(line: string): CsvLayout | null {
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    columns: line.split(delimiter).length,
  }));
  const best = counts.reduce((left, right) => (right.columns > left.columns ? right : left));
  if (best.columns < 2) return null;
  const header = parseRows(line, best.delimiter)[0]?.record ?? [];
  if (header.some((column) => column.trim() === '')) return null;
  return { delimiter: best.delimiter, header: header.map((column) => column.trim()) };
}

/**
 * Ends of CSV records: newlines outside quotes (RFC 4180). A quote opens only at the start of a
 * field, so that a stray one inside a field does not swallow the lines that follow.
 */
export function csvBoundaries(delimiter: string): BoundaryFinder {
  const separator = delimiter.charCodeAt(0);
  const state = { quoted: false, fieldStart: true, closing: false };
  const reset = (): void => {
    state.quoted = false;
    state.fieldStart = true;
    state.closing = false;
  };
  /** Calls `end` after each byte that ends a record. */
  const scan = (bytes: Uint8Array, from: number, to: number, end: (at: number) => void): void => {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (state.quoted && !state.closing) {
        state.closing = byte === QUOTE;
      } else if (state.closing && byte === QUOTE) {
        state.closing = false;
      } else {
        state.quoted = !state.closing && state.fieldStart && byte === QUOTE;
        state.closing = false;
        state.fieldStart = byte === separator || byte === NEWLINE;
        if (byte === NEWLINE) end(at + 1);
      }
    }
  };
  return {
    lastEnd(bytes, from, to) {
      let last = 0;
      scan(bytes, from, to, (at) => {
        last = at;
      });
      return last;
    },
    count(bytes, from, to) {
      const before = { ...state };
      reset();
      let count = 0;
      scan(bytes, from, to, () => count++);
      Object.assign(state, before);
      return count;
    },
    reset,
  };
}

interface Row {
  record: string[];
  /** Line of the block it ends on, from 1. */
  line: number;
}

function parseRows(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  parse(text, {
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: (record: string[], { lines }) => {
      rows.push({ record, line: lines });
      return null;
    },
  });
  return rows;
}

/** One row as a record, or why it is none, with its line in the block from 1. */
export interface CsvRecord {
  record: LogRecord | Rejected;
  line: number;
}

/** The rows of a block; empty cells are absent, a row with more or fewer cells is malformed. */
export function parseCsvBlock(text: string, layout: CsvLayout): CsvRecord[] {
  const { header } = layout;
  return parseRows(text, layout.delimiter).map(({ record: cells, line }) => {
    if (cells.length !== header.length) {
      const expected = `${header.length} columns, as in the header`;
      return { record: new Rejected('RECORD_MALFORMED', null, expected), line };
    }
    const record: Record<string, unknown> = {};
    for (const [index, column] of header.entries()) {
      if (cells[index] !== '') record[column] = cells[index];
    }
    return { record, line };
  });
}
