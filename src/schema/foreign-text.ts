/** Text that strangers wrote, made such that every store can hold it. */
import { z } from 'zod';

/** What stands where a character was that no store takes. */
const REPLACEMENT = '\ufffd';

/**
 * The text without what PostgreSQL (U+0000) or UTF-8 (lone surrogates) cannot hold: each such
 * character becomes U+FFFD, so that lengths and all other characters stay.
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', REPLACEMENT) : whole;
}

/** The type of every text in a schema of what strangers send. */
export const foreignText = z.string().overwrite(storableText);

/** The same for every text in a JSON value, names of fields included; what is fine is not copied. */
export function storable<Value>(value: Value): Value {
  return storableValue(value) as Value;
}

/** What `JSON.stringify` writes for all that no store takes begins so. */
const ESCAPED = '\\u';

/** The JSON of the same; the search for an escape is faster than a visit of every text. */
export function storableLine(value: object): string {
  const line = JSON.stringify(value);
  return line.includes(ESCAPED) ? JSON.stringify(storable(value)) : line;
}

/** One visit a value, and nothing made before something foreign is found. */
function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return storableList(value);
  return isPlain(value) ? storableObject(value as Record<string, unknown>) : value;
}

function storableList(list: readonly unknown[]): readonly unknown[] {
  let kept: unknown[] | null = null;
  for (let index = 0; index < list.length; index++) {
    const each = list[index];
    const keptEach = storableValue(each);
    if (kept === null && !Object.is(keptEach, each)) kept = list.slice(0, index);
    kept?.push(keptEach);
  }
  return kept ?? list;
}

function storableObject(object: Record<string, unknown>): Record<string, unknown> {
  let kept: [string, unknown][] | null = null;
  let passed = 0;
  // No list of its names is made; a plain object inherits none.
  for (const name in object) {
    const each = object[name];
    const [keptName, keptEach] = [storableText(name), storableValue(each)];
    const same = keptName === name && Object.is(keptEach, each);
    if (kept === null && !same) kept = Object.entries(object).slice(0, passed);
    kept?.push([keptName, keptEach]);
    passed++;
  }
  return kept === null ? object : Object.fromEntries(kept);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
