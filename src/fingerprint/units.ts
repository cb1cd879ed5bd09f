import { SCRIPTS } from './chars.ts';

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
  /** Letters per script, by index into SCRIPTS. */
  readonly scripts = new Uint32Array(SCRIPTS.length);
  fences = 0;
  codeSpans = 0;
  quotes = 0;
  questions = 0;
  numbers = 0;

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
  }

  clear(): void {
    this.count = 0;
    this.fences = 0;
    this.codeSpans = 0;
    this.quotes = 0;
    this.questions = 0;
    this.numbers = 0;
    this.scripts.fill(0);
  }
}
