/** Splits lists of bound values into parts that fit into the address of a statement. */

/**
 * Bound values travel in the request's address, which servers bound (the embedded engine at 64 KiB);
 * a statement has two lists of them at most.
 */
const MOST_CHARS = 16_000;
/** Quotes and comma, encoded. */
const AROUND = 9;
/** Written as it is. */
const PLAIN = /^[\w.*-]*$/;
/** What the client puts a backslash before. */
const ESCAPED = /[\t\n\r'\\]/g;

/** Splits values so that each part fits into one statement as a parameter. */
export function paramBatches(values: readonly string[]): string[][] {
  const batches: string[][] = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const size = writtenLength(value) + AROUND;
    if (chars + size > MOST_CHARS) {
      batches.push([]);
      chars = 0;
    }
    batches.at(-1)?.push(value);
    chars += size;
  }
  return batches;
}

/** How long a value is in an address at most: a character may take nine. */
function writtenLength(value: string): number {
  if (PLAIN.test(value)) return value.length;
  const escaped = value.replaceAll(ESCAPED, '\\$&');
  return new URLSearchParams([['', escaped]]).toString().length;
}
