/** Parses large JSON a piece at a time: the scan says where it can be cut, so that no piece takes long. */
import type { Steps } from './turns.ts';

const QUOTE = 34;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const LETTER_U = 117;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** What a parser is given at a time is up to twice as long. */
const PIECE_BYTES = 1_048_576;

interface Container {
  start: number;
  /** Where the element that is read now begins, and the first of those that are to be parsed with it. */
  from: number;
  group: number;
  /** Behind the name of the element that is read now; -1 = none came. */
  colon: number;
  /** Commas between groups of elements. */
  cuts: number[];
  /** Of elements that stand alone, by where they begin: behind their names. */
  colons: Map<number, number>;
}

/** Where the long lists, objects and texts of a JSON text are, as the scan meets them. */
export class JsonOutline {
  readonly #open: Container[] = [];
  /** By their start. */
  readonly #containers = new Map<number, Container & { end: number }>();
  readonly #texts = new Map<number, number>();
  readonly #pieceBytes: number;
  readonly #mostBytes: number;

  /** At least 8 bytes: longer than any escape. */
  constructor(pieceBytes = PIECE_BYTES) {
    this.#pieceBytes = pieceBytes;
    // Two elements and the comma between them: what is longer is one element.
    this.#mostBytes = 2 * pieceBytes + 1;
  }

  /** A list or object begins. */
  begin(start: number): void {
    const from = start + 1;
    this.#open.push({ start, from, group: from, colon: -1, cuts: [], colons: new Map() });
  }

  named(colon: number): void {
    const container = this.#open.at(-1);
    if (container !== undefined) container.colon = colon;
  }

  comma(at: number): void {
    const container = this.#open.at(-1);
    if (container === undefined) return;
    this.#endElement(container, at);
    if (at - container.group > this.#pieceBytes) {
      container.cuts.push(at);
      container.group = at + 1;
    }
    container.from = at + 1;
    container.colon = -1;
  }

  /** The list or object that began last ends. */
  end(at: number): void {
    const container = this.#open.pop();
    if (container === undefined) return;
    this.#endElement(container, at);
    const end = at + 1;
    if (end - container.start > this.#pieceBytes) {
      this.#containers.set(container.start, { ...container, end });
    }
  }

  /** A text, with its quotes. */
  text(start: number, end: number): void {
    if (end - start > this.#pieceBytes) this.#texts.set(start, end);
  }

  /** A long element stands alone. */
  #endElement(container: Container, at: number): void {
    const { from, group, cuts, colon, colons } = container;
    if (at - from <= this.#pieceBytes) return;
    if (from > group) {
      cuts.push(from - 1);
      container.group = from;
    }
    if (colon !== -1) colons.set(from, colon);
  }

  /** The value, as JSON.parse gives it for the whole. Throws SyntaxError where it is no JSON. */
  *parse(bytes: Buffer): Steps<unknown> {
    return yield* this.#value(bytes, 0, bytes.length);
  }

  *#value(bytes: Buffer, from: number, to: number): Steps<unknown> {
    const [start, end] = trimmed(bytes, from, to);
    if (end - start <= this.#mostBytes) {
      yield;
      return JSON.parse(bytes.toString('utf8', start, end));
    }
    const [first, last] = [bytes[start], bytes[end - 1]];
    if (first === QUOTE && this.#texts.get(start) === end) {
      return yield* longText(bytes, start + 1, end - 1, this.#pieceBytes);
    }
    const container = this.#containers.get(start);
    if (container?.end !== end) throw new SyntaxError('no JSON');
    if (first === OPEN_BRACKET && last === CLOSE_BRACKET)
      return yield* this.#list(bytes, container);
    if (first === OPEN_BRACE && last === CLOSE_BRACE) return yield* this.#object(bytes, container);
    throw new SyntaxError('no JSON');
  }

  *#list(bytes: Buffer, container: Container & { end: number }): Steps<unknown[]> {
    const items: unknown[] = [];
    for (const [from, to] of groupsOf(container)) {
      if (to - from > this.#mostBytes) {
        items.push(yield* this.#value(bytes, from, to));
        continue;
      }
      yield;
      for (const item of filled(JSON.parse(`[${bytes.toString('utf8', from, to)}]`) as unknown[])) {
        items.push(item);
      }
    }
    return items;
  }

  *#object(bytes: Buffer, container: Container & { end: number }): Steps<object> {
    const object = {};
    for (const [from, to] of groupsOf(container)) {
      if (to - from > this.#mostBytes) {
        const colon = container.colons.get(from);
        if (colon === undefined) throw new SyntaxError('no name');
        const name = yield* this.#value(bytes, from, colon - 1);
        if (typeof name !== 'string') throw new SyntaxError('no name');
        put(object, name, yield* this.#value(bytes, colon, to));
        continue;
      }
      yield;
      const members = JSON.parse(`{${bytes.toString('utf8', from, to)}}`) as object;
      for (const [name, value] of filled(Object.entries(members))) put(object, name, value);
    }
    return object;
  }
}

/** A name such as `__proto__` is a name like any other, as for the parser. */
function put(object: object, name: string, value: unknown): void {
  const rest = { enumerable: true, writable: true, configurable: true };
  Object.defineProperty(object, name, { value, ...rest });
}

function* groupsOf({ start, end, cuts }: Container & { end: number }): Generator<[number, number]> {
  let from = start + 1;
  for (const cut of cuts) {
    yield [from, cut];
    from = cut + 1;
  }
  yield [from, end - 1];
}

/** Between commas there is something, in a container that is long. */
function filled<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length === 0) throw new SyntaxError('nothing between commas');
  return items;
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 32 || byte === 10 || byte === 13 || byte === 9;

function trimmed(bytes: Buffer, from: number, to: number): [start: number, end: number] {
  let [start, end] = [from, to];
  while (start < end && isSpace(bytes[start])) start++;
  while (start < end && isSpace(bytes[end - 1])) end--;
  return [start, end];
}

/** What stands between the quotes of a text, a piece at a time. */
function* longText(bytes: Buffer, from: number, to: number, pieceBytes: number): Steps<string> {
  const parts: string[] = [];
  for (let at = from; at < to; ) {
    const next = at + pieceBytes >= to ? to : cutBefore(bytes, at, at + pieceBytes);
    yield;
    const part: unknown = JSON.parse(`"${bytes.toString('utf8', at, next)}"`);
    parts.push(part as string);
    at = next;
  }
  yield;
  return parts.join('');
}

const LONGEST_ESCAPE = 6;
const LONGEST_CHARACTER = 4;

/** The last place up to `wanted` that is inside no escape and no character; `at` is one, further before. */
function cutBefore(bytes: Buffer, at: number, wanted: number): number {
  let slash = wanted - 1;
  while (slash > wanted - LONGEST_ESCAPE && bytes[slash] !== BACKSLASH) slash--;
  if (bytes[slash] === BACKSLASH) {
    let before = slash;
    while (before > at && bytes[before - 1] === BACKSLASH) before--;
    // The second of two is a character; the third begins an escape again.
    const begins = (slash - before) % 2 === 0;
    const length = bytes[slash + 1] === LETTER_U ? LONGEST_ESCAPE : 2;
    if (begins && slash + length > wanted) return slash;
  }
  const isInside = (place: number) => (bytes[place]! & 0xc0) === 0x80;
  let cut = wanted;
  while (wanted - cut < LONGEST_CHARACTER && isInside(cut)) cut--;
  // So many in a row are no character: they may be cut anywhere.
  return isInside(cut) ? wanted : cut;
}
