/** Describes rejected records without their content, and writes them as JSON lines. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
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

/** Takes rejects; a promise asks to wait before the next. */
export type RejectSink = (reject: Reject) => void | Promise<void>;

/**
 * A sink that writes NDJSON, no faster than the stream takes it. A stream that fails is no reason to
 * wait: its owner tells.
 */
export function rejectsToStream(stream: Writable): RejectSink {
  let room: Promise<void> | null = null;
  const waitForRoom = async (): Promise<void> => {
    const settled = new AbortController();
    const { signal } = settled;
    await Promise.race([
      once(stream, 'drain', { signal }),
      once(stream, 'close', { signal }),
    ]).catch(() => {});
    settled.abort();
    room = null;
  };
  return (reject) => {
    if (stream.write(`${JSON.stringify(reject)}\n`) || stream.destroyed) return;
    room ??= waitForRoom();
    return room;
  };
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
