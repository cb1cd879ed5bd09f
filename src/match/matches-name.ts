/** Compares a model's name with patterns as gateways do. */

/** Whether one of the patterns is the name; one that ends in `*` is its beginning. */
export function matchesName(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** Servers differ in whether case, width and space around a name matter: to a rule they do not. */
export function foldedName(name: string): string {
  return PLAIN.test(name) ? name : name.normalize('NFKC').trim().toLowerCase();
}

/** Names as nearly all are: nothing to fold. */
const PLAIN = /^[!-@[-~]*$/;

/** As `matchesName`, for what is refused or counted: another spelling of a name is no way round. */
export function coversName(patterns: readonly string[], name: string): boolean {
  return matchesName(patterns.map(foldedName), foldedName(name));
}
