/** Meters repetitive stream events from their bytes, which costs less than to parse each one. */
import type { StreamMeter } from './metered.ts';

const LINE_FEED = 10;
const QUOTE = 34;
const BACKSLASH = 92;
/** What ends a text, a line, or means something else. */
const SPECIAL = /["\\\n\r]/;

/** A property name with its colon and the quote that opens its text, e.g. `"content":"`. */
export function textKey(name: string): Buffer {
  return Buffer.from(`"${name}":"`);
}

/** A text inside the bytes of an event: where it stands, and what it says. */
interface Skimmed {
  start: number;
  end: number;
  text: string;
}

/**
 * The text under a key of a JSON event, without parsing the rest. Inside a string a quote is always
 * escaped, so the bytes of a key can stand nowhere else. Null when the key is not there exactly once,
 * or the text does not end.
 */
export function skimText(raw: Buffer, key: Buffer): Skimmed | null {
  const at = raw.indexOf(key);
  if (at === -1) return null;
  const start = at + key.length;
  if (raw.indexOf(key, start) !== -1) return null;
  const end = endOfText(raw, start);
  const text = end === -1 ? null : unescaped(raw.toString('utf8', start, end));
  return text === null ? null : { start, end, text };
}

/** Where the quote is that ends the text, or -1. */
function endOfText(raw: Buffer, start: number): number {
  let end = raw.indexOf(QUOTE, start);
  while (end !== -1) {
    let before = end - 1;
    while (before >= start && raw[before] === BACKSLASH) before--;
    if ((end - before) % 2 === 1) break;
    end = raw.indexOf(QUOTE, end + 1);
  }
  return end;
}

/** What stands between two quotes of JSON; null where that is no string. */
function unescaped(text: string): string | null {
  if (!SPECIAL.test(text)) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return null;
  }
}

/** Forgotten shapes are learned again so often: some APIs number their events. */
const MOST_SHAPES = 8;

/**
 * Meters events that are nothing but a piece of text. Those of one stream differ in their text only:
 * once one was looked at closely, others are recognised by the bytes around it.
 */
export function skimming(given: {
  /** Stands before the text. */
  key: Buffer;
  /** Whether an event holds nothing else to be metered. */
  isText: (event: Buffer) => boolean;
  take: (text: string) => void;
}): Required<Pick<StreamMeter, 'skim' | 'skimAlike'>> {
  const { key, isText, take } = given;
  let shape: { before: Buffer; after: Buffer } | null = null;
  let learned = 0;
  const skimAlike = (bytes: Buffer): boolean => {
    if (shape === null) return false;
    const start = shape.before.length;
    const end = bytes.length - shape.after.length;
    if (end < start || bytes.compare(shape.after, 0, undefined, end) !== 0) return false;
    if (bytes.compare(shape.before, 0, undefined, 0, start) !== 0) return false;
    const text = unescaped(bytes.toString('utf8', start, end));
    if (text === null) return false;
    take(text);
    return true;
  };
  const skim = (event: Buffer): boolean => {
    if (skimAlike(event)) return true;
    const found = isText(event) ? skimText(event, key) : null;
    if (found === null) return false;
    if (learned++ < MOST_SHAPES && event.at(0) !== LINE_FEED && event.at(-1) === LINE_FEED) {
      const before = Buffer.from(event.subarray(0, found.start));
      shape = { before, after: Buffer.from(event.subarray(found.end)) };
    }
    take(found.text);
    return true;
  };
  return { skim, skimAlike };
}
