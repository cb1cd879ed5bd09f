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

/** One visit a value: looking first and copying after would double the work at each level. */
function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.map(storableValue);
    return kept.every((item, index) => Object.is(item, value[index])) ? value : kept;
  }
  if (!isPlain(value)) return value;
  let same = true;
  const kept = Object.entries(value).map(([name, each]): [string, unknown] => {
    const [keptName, keptEach] = [storableText(name), storableValue(each)];
    same &&= keptName === name && Object.is(keptEach, each);
    return [keptName, keptEach];
  });
  return same ? value : Object.fromEntries(kept);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
