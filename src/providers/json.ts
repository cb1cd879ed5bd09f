/** Reading foreign JSON: each reader gives the value when it has the type, else null. */
export type JsonObject = Record<string, unknown>;

export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null;
}

/** A list, or an empty one. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; anything else in it is left out. */
export function objectsOf(value: unknown): JsonObject[] {
  return listOf(value).filter((item) => objectOf(item) !== null) as JsonObject[];
}

export function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A whole number that fits 32 bits without a sign, else null. */
export function countOf(value: unknown): number | null {
  const number = numberOf(value);
  if (number === null || !Number.isInteger(number)) return null;
  return number >= 0 && number <= 4_294_967_295 ? number : null;
}

/** Lowers a count that is over a cap; what is there and is no count is over any. */
export function lowerCount(holder: JsonObject, key: string, cap: number, unsaid: number): boolean {
  const said = holder[key];
  const asked = said == null ? unsaid : (countOf(said) ?? Number.POSITIVE_INFINITY);
  if (asked <= cap) return false;
  holder[key] = cap;
  return true;
}

export function parseObject(text: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}
