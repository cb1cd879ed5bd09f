/** Reads JSON of which nobody knows whether it is any: what is none is left to the schema behind it. */

/** The value of a JSON text; null where it is none. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
