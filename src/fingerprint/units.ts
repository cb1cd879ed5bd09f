import { SCRIPTS } from './chars.ts';
import { avalanche } from './hash.ts';

/** Kinds of units. */
export const WORD = 1;
export const NUMBER = 2;
/** Letters with digits. */
export const IDENTIFIER = 3;
/** E-mail address or URL. */
export const ADDRESS = 4;
/** One character of a script written without spaces. */
export const IDEOGRAPH = 5;
export const EMOJI = 6;
/** A line of nothing but `---`, `***`, `###`. */
export const RULE = 7;

/** What is known of a unit beside its hash. */
export const CAPITAL = 1;
export const ALL_CAPS = 2;
export const SENTENCE_START = 4;
export const LINE_START = 8;
export const COLON_AFTER = 16;
export const SENTENCE_END = 32;
export const LINE_END = 64;
export const QUOTED = 128;
export const IN_CODE = 256;
/** The line opens with a bracket, with `#`, with `<`. */
export const BRACKET_LINE = 512;
export const HEADING_LINE = 4096;
export const TAG_LINE = 8192;
/** A function word of some language; set by the survey. */
export const FUNCTION_WORD = 16384;
export const QUESTION = 1024;
export const MIXED_CASE = 2048;

export const WORD_SEED_A = 0x811c9dc5 | 0;
export const WORD_SEED_B = 0x1b56c4e9;

/** Units of one text as parallel columns; reused from text to text. */
export class Units {
  count = 0;
  /** Two hash lanes of the folded unit. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Lane A of the unit without its commonest English endings. */
  readonly stem: Int32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  readonly flags: Uint16Array;
  /** Vocabulary number, 0 where unknown; filled by the survey. */
  readonly word: Uint16Array;
  /** Concept number, 0 where unknown; filled by the survey. */
  readonly concept: Uint8Array;
  /** What stands in for the unit, 0 for nothing; filled by the mask. */
  readonly slot: Uint8Array;
  /** Letters per script, by index into SCRIPTS. */
  readonly scripts = new Uint32Array(SCRIPTS.length);
  fences = 0;
  /** Quotations and pieces of code. */
  spans = 0;
  questions = 0;
  numbers = 0;
  /** While scanning: flags for the next unit, and where quoted text and code end. */
  pending = 0;
  quotedUntil = 0;
  codeUntil = 0;

  constructor(capacity: number) {
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.stem = new Int32Array(capacity);
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.word = new Uint16Array(capacity);
    this.concept = new Uint8Array(capacity);
    this.slot = new Uint8Array(capacity);
  }

  clear(): void {
    this.count = 0;
    this.fences = 0;
    this.spans = 0;
    this.questions = 0;
    this.numbers = 0;
    this.pending = 0;
    this.quotedUntil = 0;
    this.codeUntil = 0;
    this.scripts.fill(0);
  }
  /** Appends a unit whose hashes are already set; it takes the pending flags. */
  place(kind: number, start: number, end: number): void {
    const at = this.count++;
    this.start[at] = start;
    this.end[at] = end;
    this.kind[at] = kind;
    let flags = this.pending;
    if (start < this.quotedUntil) flags |= QUOTED;
    if (start < this.codeUntil) flags |= IN_CODE;
    this.flags[at] = flags;
    this.pending = 0;
  }

  /** Sets both hash lanes of the unit that is about to be placed. */
  setHash(value: number): void {
    const at = this.count;
    const a = avalanche(Math.imul(value, 0x9e3779b1) ^ WORD_SEED_A);
    this.a[at] = a;
    this.b[at] = avalanche(Math.imul(value, 0x85ebca77) ^ WORD_SEED_B);
    this.stem[at] = a;
  }

  placeCharacter(start: number, kind: number, value: number): void {
    this.setHash(value);
    this.place(kind, start, start + 1);
  }
}
