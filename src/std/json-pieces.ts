/** Writes JSON in pieces of bounded length, so that a large value does not take one long turn. */

/** Characters that one piece may have, about. */
const PIECE_CHARS = 65_536;
/** What a value costs beside its texts, in characters. */
const VALUE_CHARS = 8;

/** What is left of a number of characters after a value; negative: it does not fit. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === 'string') return room - value.length - VALUE_CHARS;
  let left = room - VALUE_CHARS;
  if (typeof value !== 'object' || value === null) return left;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++) {
      left = roomAfter(value[index], left);
    }
    return left;
  }
  for (const name in value) {
    left = roomAfter((value as Record<string, unknown>)[name], left - name.length);
    if (left < 0) return left;
  }
  return left;
}

function* textPieces(text: string): Generator<string, void, void> {
  yield '"';
  for (let from = 0; from < text.length; ) {
    let end = Math.min(text.length, from + PIECE_CHARS);
    // Not between the halves of a character, which would be written as two broken ones.
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end--;
    yield JSON.stringify(text.slice(from, end)).slice(1, -1);
    from = end;
  }
  yield '"';
}

/** The same text as `JSON.stringify(value)` of a JSON value, in order. */
export function* jsonPieces(value: unknown): Generator<string, void, void> {
  if (roomAfter(value, PIECE_CHARS) >= 0) {
    yield JSON.stringify(value);
    return;
  }
  if (typeof value === 'string') {
    yield* textPieces(value);
    return;
  }
  if (Array.isArray(value)) yield* listPieces(value);
  else yield* objectPieces(value as Readonly<Record<string, unknown>>);
}

function* listPieces(list: readonly unknown[]): Generator<string, void, void> {
  for (let index = 0; index < list.length; index++) {
    yield index === 0 ? '[' : ',';
    yield* jsonPieces(list[index]);
  }
  yield ']';
}

function* objectPieces(object: Readonly<Record<string, unknown>>): Generator<string, void, void> {
  let separator = '{';
  for (const name of Object.keys(object)) {
    if (object[name] === undefined) continue;
    yield separator;
    yield* jsonPieces(name);
    yield ':';
    yield* jsonPieces(object[name]);
    separator = ',';
  }
  yield separator === ',' ? '}' : '{}';
}
