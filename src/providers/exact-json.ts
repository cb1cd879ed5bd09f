/** Parses JSON for rewriting without rounding numbers that JavaScript cannot hold. */
import { hash } from 'node:crypto';
import type { ByteSpan } from '#std/json-scan';
import type { Steps } from '#std/turns';
import { type JsonObject, objectOf } from './json.ts';

export interface ExactJson {
  /** Where a number would be rounded, a text stands for it. */
  value: JsonObject;
  /** Puts the numbers back, as they were written, into JSON that was made of the value. */
  write(json: string): string;
}

/** Whether a number that is parsed and written again is another one. */
const isRounded = (written: string): boolean =>
  !Number.isSafeInteger(Number(written)) && String(Number(written)) !== written;

/** Letters that nobody can have put into the bytes beforehand, since they depend on all of them. */
function markFor(bytes: Buffer): string {
  const digits = hash('sha256', bytes, 'hex').slice(0, 24);
  return digits.replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!);
}

/**
 * As JSON.parse, but numbers that would lose digits are kept as they were written. `longNumbers` is
 * where numbers stand that may. Null when none of them does (the plain value serves), or the bytes
 * are no object. Throws SyntaxError for what is no JSON.
 */
export function* parseExact(
  bytes: Buffer,
  longNumbers: readonly ByteSpan[],
): Steps<ExactJson | null> {
  const rounded = longNumbers.filter(({ start, end }) =>
    isRounded(bytes.toString('latin1', start, end)),
  );
  if (rounded.length === 0) return null;
  yield;
  const mark = markFor(bytes);
  yield;
  const parts: Buffer[] = [];
  const written = rounded.map(({ start, end }) => bytes.toString('latin1', start, end));
  let from = 0;
  for (const [index, { start, end }] of rounded.entries()) {
    parts.push(bytes.subarray(from, start), Buffer.from(`"~${mark}:${index}~"`));
    from = end;
  }
  parts.push(bytes.subarray(from));
  const text = Buffer.concat(parts).toString();
  yield;
  const value = objectOf(JSON.parse(text));
  if (value === null) return null;
  const places = new RegExp(`"~${mark}:(\\d+)~"`, 'g');
  return {
    value,
    write: (json) =>
      json.includes(mark)
        ? json.replaceAll(places, (_, index: string) => written[Number(index)] ?? '0')
        : json,
  };
}
