/** Collectors take about a million bytes at once; half of it leaves room for what they count. */
const MOST_BYTES = 512 * 1024;

/** Joins texts into as few bodies as fit; a text that is larger alone goes alone. */
export function bodiesOf(texts: readonly string[], separator: string): string[] {
  const bodies: string[] = [];
  let held: string[] = [];
  let size = 0;
  for (const text of texts) {
    const bytes = Buffer.byteLength(text) + separator.length;
    if (held.length > 0 && size + bytes > MOST_BYTES) {
      bodies.push(held.join(separator));
      held = [];
      size = 0;
    }
    held.push(text);
    size += bytes;
  }
  if (held.length > 0) bodies.push(held.join(separator));
  return bodies;
}
