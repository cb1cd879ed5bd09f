import { CLASS, FOLD, IGNORED, NEWLINE, SPACE } from './chars.ts';
import { join, SEED_A, SEED_B, stepA, stepB } from './hash.ts';

const BLANK = 0x20;
/** Readable units after the end, so that looking ahead needs no bounds check. */
const MARGIN = 4;

/**
 * One text as columns of UTF-16 units, their classes and their folded forms: read from the string
 * once, then from typed arrays only. Reused from text to text.
 */
export class TextBuffer {
  length = 0;
  readonly code: Uint16Array;
  readonly kind: Uint8Array;
  readonly fold: Uint16Array;
  /** The bytes of `code`: every machine this runs on has the lower byte first. */
  readonly #bytes: Buffer;

  constructor(capacity: number) {
    this.code = new Uint16Array(capacity + MARGIN);
    this.#bytes = Buffer.from(this.code.buffer);
    this.kind = new Uint8Array(capacity + MARGIN);
    this.fold = new Uint16Array(capacity + MARGIN);
  }

  /** Takes a text no longer than the capacity. */
  load(text: string): void {
    const { code, kind, fold } = this;
    const limit = text.length;
    // Much faster than asking the string for one unit after the other.
    this.#bytes.write(text, 0, 'utf16le');
    for (let at = 0; at < limit; at++) {
      const unit = code[at] as number;
      kind[at] = CLASS[unit] as number;
      fold[at] = FOLD[unit] as number;
    }
    this.length = limit;
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
    const { kind, fold } = this;
    const limit = this.length;
    let a = SEED_A ^ salt;
    let b = SEED_B;
    let held = 0;
    let blank = false;
    let seen = false;
    for (let at = 0; at < limit; at++) {
      const unitKind = kind[at] as number;
      if (unitKind === SPACE || unitKind === NEWLINE) {
        blank = seen;
        continue;
      }
      if (unitKind === IGNORED) continue;
      seen = true;
      if (blank) {
        blank = false;
        if (held === 0) held = BLANK;
        else {
          const pair = (held << 16) | BLANK;
          a = stepA(a, pair);
          b = stepB(b, pair);
          held = 0;
        }
      }
      const unit = fold[at] as number;
      if (held === 0) held = unit;
      else {
        const pair = (held << 16) | unit;
        a = stepA(a, pair);
        b = stepB(b, pair);
        held = 0;
      }
    }
    if (!seen) return 0;
    return join(stepA(a, held), stepB(b, held));
  }
}
