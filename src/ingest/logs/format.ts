/** What a log format is: how it recognises records and maps them to exchanges, and how it refuses them. */
import type { Exchange } from '#schema/exchange';

/** One parsed JSON object, CSV row or Parquet row, as the log has it: nothing in it is trusted. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** Why a record was not read. Codes are permanent: they stand in rejects files and scan results. */
const REJECT_CODES = [
  /** A line above the size limit, skipped without holding it in memory. */
  'LINE_TOO_LONG',
  'LINE_NOT_UTF8',
  'LINE_NOT_JSON',
  /** A line of text that is not of the log's layout. */
  'LINE_MALFORMED',
  /** JSON, but a number, text or list where an object belongs. */
  'RECORD_NOT_OBJECT',
  /** Longer than the format allows, or with more or fewer columns than the header. */
  'RECORD_MALFORMED',
  'FIELD_MISSING',
  'FIELD_INVALID',
  /** Before 2015 or more than two days ahead of the clock. */
  'TIME_ABSURD',
  /** The store refused the row by itself. */
  'ROW_REFUSED',
  /** The same id was already read; counted as a duplicate, not as rejected. */
  'DUPLICATE_ID',
  /** The file ends in the middle of a compressed stream or of a record. */
  'FILE_TRUNCATED',
  'FILE_UNRECOGNISED',
  'FILE_UNREADABLE',
  /** A line about an account or a network, or one field of it; not of the log itself. */
  'FACT_UNUSABLE',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

/** A record that could not be read: what was wrong, in which field, and what was expected there. */
export class Rejected {
  readonly code: RejectCode;
  readonly field: string | null;
  readonly expected: string;

  constructor(code: RejectCode, field: string | null, expected: string) {
    this.code = code;
    this.field = field;
    this.expected = expected;
  }
}

/** A record that is fine but is no exchange, such as a trace's database span. */
export class Skipped {
  /** A few constant words; records are counted by it. */
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** What one record turned into. */
export type Mapped = Exchange | Rejected | Skipped;

/** What a mapping may know beside the record itself. */
export interface MapContext {
  /** UTC epoch milliseconds; only for judging whether a timestamp is absurd. */
  now: number;
  /** An id for a record that has none: the same whenever the same file is read again. */
  fallbackId(): string;
  /** Tells that the record carries a field this format does not know. */
  unknownField(name: string): void;
  /** Tells that a field the user mapped is there, at least in this record. */
  foundField?(name: string): void;
}

interface FormatIdentity {
  /** File name, `--format` value and result label; permanent. */
  id: string;
  /** What a person calls it. */
  title: string;
}

/** A format whose records are objects, whatever container they come in. */
export interface ObjectFormat extends FormatIdentity {
  reads: 'objects';
  /** How sure it is that the record is its own: 0 to 1. */
  recognise(record: LogRecord): number;
  /** Splits a document that holds many records; a record that stands alone gives null. */
  unfold?(document: LogRecord): readonly LogRecord[] | null;
  /**
   * Several rows make one exchange: rows with the same key are held back (bounded), wherever in the
   * input they are, and merged into one record. A row without a key stands alone.
   */
  gather?: {
    key(record: LogRecord): string | null;
    merge(rows: readonly LogRecord[]): LogRecord;
  };
  /** Pure: the same record and clock give the same outcome; never throws. */
  map(record: LogRecord, context: MapContext): Mapped;
}

/** A format whose records are lines of text. */
interface LineFormat extends FormatIdentity {
  reads: 'lines';
  recognise(line: string): number;
  map(line: string, context: MapContext): Mapped;
}

export type LogFormat = ObjectFormat | LineFormat;

export function defineLogFormat<Format extends LogFormat>(format: Format): Format {
  return format;
}
