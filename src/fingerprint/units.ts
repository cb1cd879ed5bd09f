/** Holds the words, numbers and marks of the text that is being read. */

import * as charsModule from './chars.ts';
import * as hashModule from './hash.ts';
import * as textBufferModule from './text-buffer.ts';
import * as unitKindsModule from './unit-kinds.ts';

const { SCRIPTS } = charsModule;
const { avalanche } = hashModule;
const { CAPACITY } = textBufferModule;
const { IN_CODE, QUOTED, WORD_SEED_A, WORD_SEED_B } = unitKindsModule;

const a = new Int32Array(CAPACITY);
const b = new Int32Array(CAPACITY);
const stem = new Int32Array(CAPACITY);
const start = new Int32Array(CAPACITY);
const end = new Int32Array(CAPACITY);
const kind = new Uint8Array(CAPACITY);
const flags = new Uint16Array(CAPACITY);

/** Units of one text as parallel columns. */
class Units {
  count = 0;
  /** Two hash lanes of the folded unit. */
  readonly a = a;
  readonly b = b;
  /** Lane A of the unit without its commonest English endings. */
  readonly stem = stem;
  readonly start = start;
  readonly end = end;
  readonly kind = kind;
  readonly flags = flags;
  /** Vocabulary number, 0 where unknown; filled by the survey. */
  readonly word = new Uint16Array(CAPACITY);
  /** Concept number, 0 where unknown; filled by the survey. */
  readonly concept = new Uint8Array(CAPACITY);
  /** 1 where the unit carries content, else 0; filled by the survey. */
  readonly content = new Uint8Array(CAPACITY);
  /** What stands in for the unit, 0 for nothing; filled by the mask. */
  readonly slot = new Uint8Array(CAPACITY);
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
  place(what: number, from: number, to: number): void {
    const at = this.count++;
    start[at] = from;
    end[at] = to;
    kind[at] = what;
    let known = this.pending;
    if (from < this.quotedUntil) known |= QUOTED;
    if (from < this.codeUntil) known |= IN_CODE;
    flags[at] = known;
    this.pending = 0;
  }

  /** Sets both hash lanes of the unit that is about to be placed. */
  setHash(value: number): void {
    const at = this.count;
    const hash = avalanche(Math.imul(value, 0x9e3779b1) ^ WORD_SEED_A);
    a[at] = hash;
    b[at] = avalanche(Math.imul(value, 0x85ebca77) ^ WORD_SEED_B);
    stem[at] = hash;
  }

  placeCharacter(from: number, what: number, value: number): void {
    this.setHash(value);
    this.place(what, from, from + 1);
  }
}

/**
 * The units of the text that is being read: one at a time, reused from text to text. There is one
 * only, so that its columns are constants to whoever compiles the code that reads them.
 */
export const units = new Units();
