import type { LogRecord, Rejected } from './format.ts';

/** A record that was kept aside, as `--rejects FILE` writes it: one JSON object a line. */
export interface Reject {
  file: string;
  /** Line, or number of the record where records are not lines; null for the file as a whole. */
  line: number | null;
  code: Rejected['code'];
  field: string | null;
  expected: string;
  /** What the record looked like: its fields and the kind and size of their values, no content. */
  structure?: Record<string, string>;
}

export type RejectSink = (reject: Reject) => void;

/** A sink that writes NDJSON. */
export function rejectsToLines(write: (line: string) => void): RejectSink {
  return (reject) => write(`${JSON.stringify(reject)}\n`);
}

const FIELD_LIMIT = 60;
const NAME_LIMIT = 64;

/**
 * The shape of a record without anything that stands in it; of one that could not be parsed only
 * its length in bytes is known.
 */
export function describeStructure(record: LogRecord | string | number): Record<string, string> {
  if (typeof record === 'number') return { line: `${record} bytes` };
  if (typeof record === 'string') return { line: `text of ${record.length}` };
  const fields = Object.keys(record).slice(0, FIELD_LIMIT);
  return Object.fromEntries(
    fields.map((field) => [field.slice(0, NAME_LIMIT), describeValue(record[field])]),
  );
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `text of ${value.length}`;
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === 'object') return `object of ${Object.keys(value).length}`;
  return typeof value;
}
