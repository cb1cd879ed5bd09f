/** Text that strangers wrote, made such that every store can hold it. */

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

/** The same for every text in a JSON value, names of fields included; what is fine is not copied. */
export function storable<Value>(value: Value): Value {
  return storableValue(value) as Value;
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) {
    const items = value.map(storableValue);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  const entries = Object.entries(value);
  const kept = entries.map(([name, each]) => [storableText(name), storableValue(each)] as const);
  const same = kept.every(
    ([name, each], index) => name === entries[index]![0] && each === entries[index]![1],
  );
  return same ? value : Object.fromEntries(kept);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
