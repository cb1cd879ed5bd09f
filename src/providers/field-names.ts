/** Finds names of fields that readers would disagree about: other case, other separators, twice. */
import type { JsonObject } from './json.ts';

const fold = (name: string): string => name.replaceAll(/[\s_-]/g, '').toLowerCase();

/** Fields that are read, by what is left of their names without case and separators. */
export type FieldNames = ReadonlyMap<string, ReadonlySet<string>>;

/** Several spellings of one field may be given, where an API takes them all. */
export function fieldNames(...names: readonly string[]): FieldNames {
  const known = new Map<string, Set<string>>();
  for (const name of names) {
    const spellings = known.get(fold(name)) ?? new Set();
    known.set(fold(name), spellings.add(name));
  }
  return known;
}

/**
 * A name in an object that is not spelled as a known field and yet resembles it, or that stands there
 * beside another spelling of the same; null = none does.
 */
export function misspeltIn(holder: JsonObject | null, known: FieldNames): string | null {
  if (holder === null) return null;
  const seen = new Set<string>();
  for (const name of Object.keys(holder)) {
    const folded = fold(name);
    const spellings = known.get(folded);
    if (spellings === undefined) continue;
    if (!spellings.has(name) || seen.has(folded)) return name;
    seen.add(folded);
  }
  return null;
}
