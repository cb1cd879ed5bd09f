/** Takes out of a text what varies between fillings of one template. */

import type { Survey } from './survey.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';

const {
  ADDRESS,
  ALL_CAPS,
  CAPITAL,
  COLON_AFTER,
  FUNCTION_WORD,
  IDENTIFIER,
  IDEOGRAPH,
  IN_CODE,
  LINE_END,
  LINE_START,
  MIXED_CASE,
  NUMBER,
  QUESTION,
  QUOTED,
  SENTENCE_END,
  SENTENCE_START,
  WORD,
} = unitKindsModule;
const { units } = unitsModule;
const {
  a: unitA,
  b: unitB,
  start: unitStart,
  end: unitEnd,
  kind: unitKind,
  flags: unitFlags,
  slot: unitSlot,
} = units;

/** What stands in for what varies. */
const SLOT_NONE = 0;
const SLOT_NUMBER = 1;
const SLOT_ENTITY = 2;
const SLOT_QUOTE = 3;
const SLOT_CODE = 4;
const SLOT_ADDRESS = 5;

const SLOT_A = [0, 0x3c6ef372, 0x1f83d9ab, 0x5be0cd19, 0x510e527f, 0x2b05688c];
const SLOT_B = [0, 0x6a09e667, 0x3f84d5b5, 0x4cc5d4be, 0x243f6a88, 0x137ac1bd];

/** Ends of sentences and labels inside quotations and code are none of the text's own. */
const WITHIN_SPAN = COLON_AFTER | SENTENCE_END | QUESTION;
const ENDINGS = COLON_AFTER | SENTENCE_END | LINE_END | QUESTION;

/** A text with what varies replaced by slots: neighbours of one kind fall together. */
export class MaskedText {
  count = 0;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly flags: Uint16Array;
  readonly slot: Uint8Array;
  /** Unit kind; slots count as words. */
  readonly kind: Uint8Array;

  constructor(capacity: number) {
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.slot = new Uint8Array(capacity);
    this.kind = new Uint8Array(capacity);
  }

  /** Adds a unit that stays as it is: most do. */
  pushPlain(at: number): void {
    const to = this.count++;
    this.a[to] = unitA[at]!;
    this.b[to] = unitB[at]!;
    this.flags[to] = unitFlags[at]!;
    this.slot[to] = SLOT_NONE;
    this.kind[to] = unitKind[at]!;
  }

  #pushSlot(slot: number, flags: number): void {
    const to = this.count++;
    this.a[to] = SLOT_A[slot]!;
    this.b[to] = SLOT_B[slot]!;
    this.flags[to] = isSpan(slot) ? flags & ~WITHIN_SPAN : flags;
    this.slot[to] = slot;
    this.kind[to] = WORD;
  }

  /** Adds what stands in for a unit, or lets it melt into the slot before it. */
  pushMerging(at: number, slot: number): void {
    const last = this.count - 1;
    const flags = unitFlags[at]!;
    const before = last < 0 ? SLOT_NONE : this.slot[last]!;
    if (before === slot && isSpan(slot)) {
      this.flags[last]! |= flags & LINE_END;
      return;
    }
    if (last >= 0 && (flags & LINE_START) === 0) {
      if (absorbs(before, slot)) {
        this.flags[last]! |= flags & ENDINGS;
        return;
      }
      if (slot === SLOT_ENTITY && this.#joinsNames(at)) {
        this.count = last;
        this.flags[last - 1]! |= flags & ENDINGS;
        return;
      }
    }
    this.#pushSlot(slot, flags);
  }

  /** "Bank of America": a short lower-case word between two parts of a name. */
  #joinsNames(at: number): boolean {
    const last = this.count - 1;
    if (last < 1 || this.slot[last] !== SLOT_NONE || this.slot[last - 1] !== SLOT_ENTITY)
      return false;
    if ((this.flags[last - 1]! & ENDINGS) !== 0) return false;
    if ((this.flags[last]! & (ENDINGS | LINE_START)) !== 0) return false;
    return unitEnd[at - 1]! - unitStart[at - 1]! <= 3;
  }
}

function isSpan(slot: number): boolean {
  return slot === SLOT_QUOTE || slot === SLOT_CODE;
}

function absorbs(before: number, slot: number): boolean {
  return before === slot || (before === SLOT_ENTITY && slot === SLOT_NUMBER);
}

/**
 * Masks a surveyed text: numbers, identifiers with digits, addresses, names, and every quotation
 * and piece of code as one slot each.
 */
export function mask(language: string, found: Survey, into: MaskedText): void {
  into.count = 0;
  // In titles and shouting, capitals say nothing: function words within sentences have them too.
  const caseTells = found.capitals <= found.plains;
  const foreignLatin = mostlyIdeographs();
  const german = language === 'de';
  for (let at = 0; at < units.count; at++) {
    let slot = SLOT_NONE;
    switch (unitKind[at]) {
      case NUMBER:
      case IDENTIFIER:
        slot = SLOT_NUMBER;
        break;
      case ADDRESS:
        slot = SLOT_ADDRESS;
        break;
      case WORD:
        if (foreignLatin || (caseTells && isName(at, german))) slot = SLOT_ENTITY;
        break;
      default:
        break;
    }
    unitSlot[at] = slot;
    const flags = unitFlags[at]!;
    if ((flags & (IN_CODE | QUOTED)) !== 0) {
      into.pushMerging(at, (flags & IN_CODE) !== 0 ? SLOT_CODE : SLOT_QUOTE);
    } else if (slot === SLOT_NONE) into.pushPlain(at);
    else into.pushMerging(at, slot);
  }
}

/** The same text, masked before, with the words of quotations and code left in: for sketches. */
export function maskWithSpans(into: MaskedText): void {
  into.count = 0;
  for (let at = 0; at < units.count; at++) {
    const slot = unitSlot[at]!;
    if (slot === SLOT_NONE) into.pushPlain(at);
    else into.pushMerging(at, slot);
  }
}

function mostlyIdeographs(): boolean {
  let ideographs = 0;
  let words = 0;
  for (let at = 0; at < units.count; at++) {
    if (unitKind[at] === IDEOGRAPH) ideographs++;
    else if (unitKind[at] === WORD) words++;
  }
  return ideographs > 2 * words;
}

/**
 * A capitalised word inside a sentence that is no function word; all capitals or camelCase
 * anywhere. German capitalises every noun: there a name is all capitals or two capitalised words
 * together.
 */
function isName(at: number, german: boolean): boolean {
  const flags = unitFlags[at]!;
  if ((flags & (CAPITAL | MIXED_CASE)) === 0) return false;
  if ((flags & MIXED_CASE) !== 0) return true;
  if ((flags & FUNCTION_WORD) !== 0) return false;
  if ((flags & ALL_CAPS) !== 0) return true;
  if ((flags & SENTENCE_START) !== 0) return false;
  return !german || isCapitalised(at - 1) || isCapitalised(at + 1);
}

function isCapitalised(at: number): boolean {
  if (at < 0 || at >= units.count) return false;
  const flags = unitFlags[at]!;
  return (flags & CAPITAL) !== 0 && (flags & SENTENCE_START) === 0;
}
