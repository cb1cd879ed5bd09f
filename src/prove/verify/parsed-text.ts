/** Reads what a record of the audit log holds as text. */
import { jsonOrNull } from '#std/json-text';

/** The value behind a JSON text; null where it is not one of the schema's. */
export function parsedText<Value>(
  text: string,
  schema: { safeParse(value: unknown): { success: boolean; data?: Value } },
): Value | null {
  return schema.safeParse(jsonOrNull(text)).data ?? null;
}
