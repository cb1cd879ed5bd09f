/** Reads and writes one server-sent event. */

export interface SseEvent {
  /** The `event:` field, or null where there is none. */
  name: string | null;
  /** The `data:` lines joined by LF. */
  data: string;
}

/** `data: ` and `event: ` with the one space that is not part of the value. */
const DATA_START = Buffer.from('data: ');
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Reads one raw event. Null for comments, keep-alives and anything without data. The common shape,
 * one `data` line, is read without splitting.
 */
export function readSseEvent(raw: Buffer): SseEvent | null {
  const length = raw.length;
  if (
    length > 8 &&
    raw[length - 1] === 10 &&
    raw[length - 2] === 10 &&
    raw.indexOf(10) === length - 2 &&
    raw.compare(DATA_START, 0, 6, 0, 6) === 0 &&
    raw.indexOf(CARRIAGE_RETURN) === -1
  ) {
    return { name: null, data: raw.toString('utf8', 6, length - 2) };
  }
  return readLines(raw.toString('utf8', 0, length));
}

function readLines(text: string): SseEvent | null {
  const from = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let name: string | null = null;
  let data: string | null = null;
  for (const line of text.slice(from).split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const start = line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;
    const value = colon === -1 ? '' : line.slice(start);
    if (field === 'data') data = data === null ? value : `${data}\n${value}`;
    else if (field === 'event') name = value;
  }
  return data === null ? null : { name, data };
}

/** One event in the shape that every SDK reads. */
export function writeSseEvent({ name, data }: SseEvent): Buffer {
  const lines = data.replaceAll('\n', '\ndata: ');
  return Buffer.from(`${name === null ? '' : `event: ${name}\n`}data: ${lines}\n\n`);
}
