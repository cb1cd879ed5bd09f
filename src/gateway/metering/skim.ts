const QUOTE = 34;
const BACKSLASH = 92;

/** A property name with its colon and the quote that opens its text, e.g. `"content":"`. */
export function textKey(name: string): Buffer {
  return Buffer.from(`"${name}":"`);
}

/**
 * The text under a key of a JSON event, without parsing the rest. Inside a string a quote is always
 * escaped, so the bytes of a key can stand nowhere else. Null when the key is not there exactly once,
 * or the text does not end.
 */
export function skimText(raw: Buffer, key: Buffer): string | null {
  const at = raw.indexOf(key);
  if (at === -1) return null;
  const start = at + key.length;
  if (raw.indexOf(key, start) !== -1) return null;
  const end = raw.indexOf(QUOTE, start);
  if (end === -1) return null;
  const escapedAt = raw.indexOf(BACKSLASH, start);
  if (escapedAt === -1 || escapedAt > end) return raw.toString('utf8', start, end);
  return skimEscaped(raw, start);
}

function skimEscaped(raw: Buffer, start: number): string | null {
  let end = raw.indexOf(QUOTE, start);
  while (end !== -1) {
    let before = end - 1;
    while (before >= start && raw[before] === BACKSLASH) before--;
    if ((end - before) % 2 === 1) break;
    end = raw.indexOf(QUOTE, end + 1);
  }
  if (end === -1) return null;
  try {
    return JSON.parse(raw.toString('utf8', start - 1, end + 1)) as string;
  } catch {
    return null;
  }
}
