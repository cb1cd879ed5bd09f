/**
 * Bound values travel in the request's address, which servers bound (the embedded engine at 64 KiB);
 * written there, a character can take three bytes and more.
 */
const MOST_CHARS = 16_000;
/** Quotes, comma and their encoding. */
const AROUND = 9;

/** Splits values so that each part fits into one statement as a parameter. */
export function paramBatches(values: readonly string[]): string[][] {
  const batches: string[][] = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const size = value.length + AROUND;
    if (chars + size > MOST_CHARS) {
      batches.push([]);
      chars = 0;
    }
    batches.at(-1)?.push(value);
    chars += size;
  }
  return batches;
}
