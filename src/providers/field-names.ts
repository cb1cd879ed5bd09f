/** Finds names of fields that readers would disagree about: other case, other separators, twice. */
import type { JsonObject } from './json.ts';

const fold = (name: string): string => name.replaceAll(/[\s_-]/g, '').toLowerCase();

/** Fields that are read, each in the spellings that its API takes. */
export interface FieldNames {
  /** By what is left of a name without case and separators. */
  folded: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that have one spelling: where it stands, no other can stand beside it unnoticed. */
  alone: ReadonlySet<string>;
}

/** Several spellings of one field may be given, where an API takes them all. */
export function fieldNames(...names: readonly string[]): FieldNames {
  const folded = new Map<string, Set<string>>();
  for (const name of names) {
    const spellings = folded.get(fold(name)) ?? new Set();
    folded.set(fold(name), spellings.add(name));
  }
  const alone = [...folded.values()].filter(({ size }) => size === 1).flatMap((one) => [...one]);
  return { folded, alone: new Set(alone) };
}

/**
 * A name in an object that is not spelled as a known field and yet resembles it, or that stands there
 * beside another spelling of the same; null = none does.
 */
export function misspeltIn(holder: JsonObject | null, known: FieldNames): string | null {
  if (holder === null) return null;
  let seen: Set<string> | null = null;
  for (const name of Object.keys(holder)) {
    if (known.alone.has(name)) continue;
    const folded = fold(name);
    const spellings = known.folded.get(folded);
    if (spellings === undefined) continue;
    if (!spellings.has(name) || seen?.has(folded) === true) return name;
    seen ??= new Set();
    seen.add(folded);
  }
  return null;
}
