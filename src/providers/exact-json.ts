/** Parses JSON for rewriting without rounding numbers that JavaScript cannot hold. */
import { type JsonObject, objectOf } from './json.ts';

/** Sixteen digits in a row may be more than a JavaScript number holds; so may an exponent. */
const LONG_NUMBER = /\d{16}|\d[eE]/;

interface SourceContext {
  source?: string;
}

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/**
 * As JSON.parse, but numbers that would lose digits are kept as they were written when the value is
 * stringified again. Null when the bytes hold no such number (the plain value serves), or no object.
 */
export function parseExact(bytes: Buffer): JsonObject | null {
  const text = bytes.toString();
  if (!LONG_NUMBER.test(text)) return null;
  const keep = (_key: string, value: unknown, context?: SourceContext): unknown => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return String(value) === context.source ? value : JSON.rawJSON(context.source);
  };
  return objectOf(
    JSON.parse(text, keep as (this: unknown, key: string, value: unknown) => unknown),
  );
}
