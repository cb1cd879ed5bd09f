/** JSON as the records write it: the one way to a JSON column. */
import { storable } from '#schema/foreign-text';

declare const storableJson: unique symbol;

/** JSON text of which the database takes every character. */
export type JsonText = string & { readonly [storableJson]: true };

export function jsonText(value: unknown): JsonText {
  return JSON.stringify(storable(value)) as JsonText;
}
