/** Compares a model's name with patterns as gateways do. */

/** Whether one of the patterns is the name; one that ends in `*` is its beginning. */
export function matchesName(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
