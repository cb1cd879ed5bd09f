/**
 * Holds the text that is being read as columns of code units, their kinds and their folded forms.
 */

import * as charsModule from './chars.ts';
import * as hashModule from './hash.ts';

const { SPACE, UNIT, UNIT_BLANK_SHIFT, UNIT_IGNORED_SHIFT, UNIT_KIND_SHIFT } = charsModule;
const { join, SEED_A, SEED_B, stepA, stepB } = hashModule;

/** UTF-16 units of the longest text that is read. */
export const CAPACITY = 8001;
/** Readable units after the end, so that looking ahead needs no bounds check. */
const MARGIN = 4;

const code = new Uint16Array(CAPACITY + MARGIN);
const kind = new Uint8Array(CAPACITY + MARGIN);
const fold = new Uint16Array(CAPACITY + MARGIN);
/** The bytes of `code`: every machine this runs on has the lower byte first. */
const bytes = Buffer.from(code.buffer);
/** What remains up to case, accents, width and white space, and the same two units at a time. */
const bare = new Uint16Array(CAPACITY + 1);
const pairs = new Int32Array(bare.buffer, 0, bare.length >> 1);

/**
 * One text as columns of UTF-16 units, their classes and their folded forms: read from the string
 * once, then from typed arrays only.
 */
class TextBuffer {
  length = 0;
  readonly code = code;
  readonly kind = kind;
  readonly fold = fold;
  #bareLength = 0;

  /** Takes a text no longer than the capacity. */
  load(text: string): void {
    const limit = text.length;
    let kept = 0;
    // As if a blank stood before the text; arithmetic, because nobody can predict where words end.
    let blankBefore = 1;
    // Much faster than asking the string for one unit after the other.
    bytes.write(text, 0, 'utf16le');
    for (let at = 0; at < limit; at++) {
      const unit = UNIT[code[at]!]!;
      kind[at] = unit >>> UNIT_KIND_SHIFT;
      fold[at] = unit;
      bare[kept] = unit;
      const blank = (unit >>> UNIT_BLANK_SHIFT) & 1;
      const ignored = unit >>> UNIT_IGNORED_SHIFT;
      kept += 1 ^ (ignored | (blank & blankBefore));
      blankBefore = blank | (ignored & blankBefore);
    }
    this.length = limit;
    this.#bareLength = kept > 0 ? kept - blankBefore : 0;
    for (let at = limit; at < limit + MARGIN; at++) {
      code[at] = 0;
      kind[at] = SPACE;
      fold[at] = 0;
    }
  }

  /**
   * Hash up to case, accents, width and white space, two units a step; 0 when nothing else is
   * there. `salt` tells apart what was cut away before.
   */
  hash(salt: number): number {
    const length = this.#bareLength;
    if (length === 0) return 0;
    const whole = length >>> 1;
    let a = SEED_A ^ salt;
    let b = SEED_B;
    for (let at = 0; at < whole; at++) {
      const swapped = pairs[at]!;
      const pair = (swapped << 16) | (swapped >>> 16);
      a = stepA(a, pair);
      b = stepB(b, pair);
    }
    const rest = (length & 1) === 1 ? bare[length - 1]! : 0;
    return join(stepA(a, rest), stepB(b, rest));
  }
}

/**
 * The text that is being read: one at a time, reused from text to text. There is one only, so that
 * its columns are constants to whoever compiles the code that reads them.
 */
export const text = new TextBuffer();
