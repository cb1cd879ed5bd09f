/** Looks at JSON bytes before a parser sees them: how deep, how many values, which names come twice. */
import type { JsonOutline } from './json-outline.ts';
import type { Steps } from './turns.ts';

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** What a value counts: what a parser and its readers need for each is about in this proportion. */
const WEIGHTS = { number: 1, text: 3, container: 3, newName: 6, name: 1 } as const;

export interface JsonBounds {
  /** Deepest nesting. */
  depth: number;
  /** Most values: a number or literal counts 1, a text, list or object 3, a name 1 or, if new, 6. */
  values: number;
}

export type JsonProblem =
  | { problem: 'deep' | 'many' }
  /** One object has a name more than once: readers differ in which of them they take. */
  | { problem: 'repeated'; name: string };

/** Where something stands in the bytes: from `start` up to `end`. */
export interface ByteSpan {
  start: number;
  end: number;
}

export interface JsonScan {
  /** Null: within bounds, and every name once. */
  problem: JsonProblem | null;
  /** Numbers that a parser may round: of 16 characters and more, or with an exponent. */
  longNumbers: ByteSpan[];
  /** Where the values of the outermost object stand, white space around them included. */
  fields: Map<string, ByteSpan>;
}

/** Bytes and tokens looked at in one piece. */
const PIECE_BYTES = 1_048_576;
const PIECE_TOKENS = 10_000;

/** Names of one object; few have many. */
const FEW_NAMES = 8;

class Names {
  readonly #few: string[] = [];
  #many: Set<string> | null = null;

  /** False: it was there before. */
  add(name: string): boolean {
    if (this.#many !== null) {
      if (this.#many.has(name)) return false;
      this.#many.add(name);
      return true;
    }
    if (this.#few.includes(name)) return false;
    if (this.#few.push(name) > FEW_NAMES) this.#many = new Set(this.#few);
    return true;
  }
}

/** A name as readers understand it: two spellings of one are one. */
function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // No JSON: the parser will say so.
    return text;
  }
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 32 || byte === 10 || byte === 13 || byte === 9;

function isNumeric(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const digit = byte >= 48 && byte <= 57;
  return digit || byte === MINUS || byte === DOT || byte === 43 || byte === 69 || byte === 101;
}

const LETTER_A = 97;
const LETTER_E = 101;
const LETTER_Z = 122;

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= LETTER_A && byte <= LETTER_Z;

/** Names and most other texts end this soon: to look is faster than to call what looks for bytes. */
const NEAR_BYTES = 32;
const FIRST_NOT_ASCII = 128;

const LONG_NUMBER_CHARS = 16;
/** No number that anybody means has more. */
const LONGEST_NUMBER_CHARS = 4096;

/** One pass over the bytes. Text that is no JSON is left for the parser to refuse. */
class Scanner {
  readonly scan: JsonScan = { problem: null, longNumbers: [], fields: new Map() };
  readonly #outline: JsonOutline | null;
  readonly #bytes: Buffer;
  readonly #bounds: JsonBounds;
  /** The same as text, where it has a character for each byte: to cut names from it is fast. */
  readonly #text: string | null;
  /** Of each object that is open, its names; null for a list. */
  readonly #open: (Names | null)[] = [];
  /** Names seen anywhere: another object with the same ones costs a parser less. */
  readonly #known = new Set<string>();
  /** The field of the outermost object whose value comes. */
  #field: { name: string; start: number } | null = null;
  #values = 0;
  at = 0;
  /** Inside a text that began here; -1 = in none. */
  #textFrom = -1;
  #escaped = false;

  constructor(bytes: Buffer, bounds: JsonBounds, text: string | null, outline: JsonOutline | null) {
    this.#outline = outline;
    this.#bytes = bytes;
    this.#bounds = bounds;
    // No character has fewer bytes than it is long: as many of both, and each stands at its byte.
    this.#text = text?.length === bytes.length ? text : null;
  }

  /** Looks at one piece; false once there is nothing more to look at. */
  step(): boolean {
    const bytes = this.#bytes;
    const stop = Math.min(bytes.length, this.at + PIECE_BYTES);
    for (let tokens = 0; tokens < PIECE_TOKENS && this.at < stop; tokens++) {
      if (this.#textFrom !== -1) this.#goOnInText();
      else this.#token(bytes[this.at]!);
      if (this.scan.problem !== null) return false;
    }
    return this.at < bytes.length;
  }

  #token(byte: number): void {
    if (byte === QUOTE) {
      this.#textFrom = this.at + 1;
      this.#escaped = false;
      this.at++;
      return;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#open.push(byte === OPEN_BRACE ? new Names() : null);
      this.#outline?.begin(this.at);
      if (this.#open.length > this.#bounds.depth) this.scan.problem = { problem: 'deep' };
      this.#count(WEIGHTS.container);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#endField();
      this.#open.pop();
      this.#outline?.end(this.at);
    } else if (byte === COMMA) {
      this.#endField();
      this.#outline?.comma(this.at);
    } else if (isNumeric(byte) || isLetter(byte)) {
      if (isLetter(byte)) this.#literal();
      else this.#number();
      return;
    }
    this.at++;
  }

  #endField(): void {
    if (this.#field === null || this.#open.length !== 1) return;
    const { name, start } = this.#field;
    this.scan.fields.set(name, { start, end: this.at });
    this.#field = null;
  }

  /** `true`, `false`, `null`. */
  #literal(): void {
    this.#count(WEIGHTS.number);
    do this.at++;
    while (isLetter(this.#bytes[this.at]));
  }

  #number(): void {
    this.#count(WEIGHTS.number);
    const start = this.at;
    let exponent = false;
    while (isNumeric(this.#bytes[this.at]) && this.at - start <= LONGEST_NUMBER_CHARS) {
      if ((this.#bytes[this.at]! | 32) === LETTER_E) exponent = true;
      this.at++;
    }
    const chars = this.at - start;
    if (chars > LONGEST_NUMBER_CHARS) this.scan.problem ??= { problem: 'many' };
    if (exponent || chars >= LONG_NUMBER_CHARS) {
      this.scan.longNumbers.push({ start, end: this.at });
    }
  }

  /** To the quote that ends the text, or to the next one that does not. */
  #goOnInText(): void {
    const bytes = this.#bytes;
    const quote = this.#nextQuote();
    if (quote === -1) {
      this.at = bytes.length;
      return;
    }
    let before = quote - 1;
    while (before >= this.#textFrom && bytes[before] === BACKSLASH) before--;
    this.at = quote + 1;
    if ((quote - before) % 2 === 0) this.#escaped = true;
    else this.#endText({ start: this.#textFrom, end: quote });
  }

  #nextQuote(): number {
    const bytes = this.#bytes;
    const near = Math.min(bytes.length, this.at + NEAR_BYTES);
    for (let at = this.at; at < near; at++) if (bytes[at] === QUOTE) return at;
    return near === bytes.length ? -1 : bytes.indexOf(QUOTE, near);
  }

  #nameAt({ start, end }: ByteSpan): string {
    const bytes = this.#bytes;
    let [plain, escaped] = [this.#text !== null, this.#escaped];
    for (let at = start; at < end; at++) {
      if (bytes[at] === BACKSLASH) escaped = true;
      else if (bytes[at]! >= FIRST_NOT_ASCII) plain = false;
    }
    const text = plain ? this.#text!.slice(start, end) : bytes.toString('utf8', start, end);
    return escaped ? unescaped(text) : text;
  }

  #endText(span: ByteSpan): void {
    this.#textFrom = -1;
    this.#outline?.text(span.start - 1, span.end + 1);
    const names = this.#open.at(-1);
    let next = this.at;
    while (isSpace(this.#bytes[next])) next++;
    if (names === null || names === undefined || this.#bytes[next] !== COLON) {
      this.#count(WEIGHTS.text);
      return;
    }
    this.at = next + 1;
    this.#outline?.named(this.at);
    const name = this.#nameAt(span);
    this.#count(this.#known.has(name) ? WEIGHTS.name : WEIGHTS.newName);
    this.#known.add(name);
    if (!names.add(name)) this.scan.problem ??= { problem: 'repeated', name };
    if (this.#open.length === 1) this.#field = { name, start: this.at };
  }

  #count(weight: number): void {
    this.#values += weight;
    if (this.#values > this.#bounds.values) this.scan.problem ??= { problem: 'many' };
  }
}

/**
 * Looks at JSON text without building anything from it, in pieces. `text`: what the bytes are as UTF-8,
 * where somebody has made it already. `outline` takes where it may be cut.
 */
export function* scanJson(
  bytes: Buffer,
  bounds: JsonBounds,
  text: string | null = null,
  outline: JsonOutline | null = null,
): Steps<JsonScan> {
  const scanner = new Scanner(bytes, bounds, text, outline);
  while (scanner.step()) yield;
  return scanner.scan;
}
