/**
 * Reads single values of foreign records. Logs disagree on spelling (numbers as text, 0/1 for
 * booleans, JSON inside JSON), so a value is taken when its meaning is plain and refused otherwise.
 */
import { storableText } from '#schema/foreign-text';

/** The value is there, but it cannot mean what the field means. */
export const INVALID = Symbol('invalid');
export type Invalid = typeof INVALID;

const NAME_LIMIT = 1024;
export const UINT32_MAX = 4_294_967_295;

/** Text of any length, storable. */
export function readPlainText(value: unknown): string | Invalid {
  return typeof value === 'string' ? storableText(value) : INVALID;
}

/** A label or identifier: text or a number; '' is unknown; cut to 1,024 characters. */
export function readName(value: unknown): string | null | Invalid {
  if (typeof value === 'string') {
    if (value.length <= NAME_LIMIT) return value === '' ? null : storableText(value);
    return storableText(value.slice(0, NAME_LIMIT));
  }
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : INVALID;
}

/** A whole number from 0 to 2^32 - 1, also as decimal text. */
export function readCount(value: unknown): number | null | Invalid {
  const number = typeof value === 'string' ? decimal(value) : value;
  if (number === null) return null;
  if (typeof number !== 'number' || !Number.isInteger(number)) return INVALID;
  if (number < 0 || number > UINT32_MAX) return INVALID;
  // -0 would be another value than the 0 that it means.
  return number + 0;
}

/** A duration in milliseconds; fractions are rounded. */
export function readMilliseconds(value: unknown): number | null | Invalid {
  const number = readNumber(value);
  return typeof number === 'number' ? readCount(Math.round(number)) : number;
}

export function readNumber(value: unknown): number | null | Invalid {
  const number = typeof value === 'string' ? decimal(value) : value;
  if (number === null) return null;
  return typeof number === 'number' && Number.isFinite(number) ? number + 0 : INVALID;
}

/** An amount that is not negative. */
export function readAmount(value: unknown): number | null | Invalid {
  const number = readNumber(value);
  return typeof number === 'number' && number < 0 ? INVALID : number;
}

export function readFlag(value: unknown): boolean | null | Invalid {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return INVALID;
  if (value === '') return null;
  const word = value.toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : INVALID;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** The number a decimal text means; null for '', NaN for any other text. */
function decimal(text: string): number | null {
  if (text === '') return null;
  return text.length <= 40 && DECIMAL.test(text) ? Number(text) : Number.NaN;
}

/** An object that is no array, also as JSON text; null for anything else. */
export function objectFrom(value: unknown): Record<string, unknown> | null {
  const parsed = typeof value === 'string' ? jsonOf(value, '{') : value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  return parsed as Record<string, unknown>;
}

/** A list, also as JSON text; null for anything else. */
export function listFrom(value: unknown): unknown[] | null {
  const parsed = typeof value === 'string' ? jsonOf(value, '[') : value;
  return Array.isArray(parsed) ? parsed : null;
}

/** Text that is not empty; null for anything else. */
export function textFrom(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, also as decimal text; null for anything else. */
export function numberFrom(value: unknown): number | null {
  const number = readNumber(value);
  return typeof number === 'number' ? number : null;
}

/** The first value that is neither missing, null nor empty. */
export function firstOf(...values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null && value !== '') ?? null;
}

/** The value at a path of object keys; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    const object = objectFrom(here);
    if (object === null || !Object.hasOwn(object, key)) return undefined;
    here = object[key];
  }
  return here;
}

/** The value of JSON text that opens with the given bracket; undefined otherwise. */
export function jsonOf(text: string, opening: '{' | '[' | null = null): unknown {
  const start = text.trimStart();
  if (opening !== null && !start.startsWith(opening)) return undefined;
  try {
    return JSON.parse(start) as unknown;
  } catch {
    return undefined;
  }
}
