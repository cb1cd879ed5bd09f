import { addressEnd, gluesAddress } from './address.ts';
import { DIGIT, GLYPH, IGNORED, LOWER, NEWLINE, SCRIPT, SPACE, SYMBOL, UPPER } from './chars.ts';
import { avalanche } from './hash.ts';
import {
  blankToLineEnd,
  closingQuote,
  codeEnd,
  opensQuote,
  resetSpans,
  runLength,
} from './spans.ts';
import type { TextBuffer } from './text-buffer.ts';
import {
  ADDRESS,
  ALL_CAPS,
  BRACKET_LINE,
  CAPITAL,
  COLON_AFTER,
  EMOJI,
  HEADING_LINE,
  IDENTIFIER,
  IDEOGRAPH,
  IN_CODE,
  LINE_END,
  LINE_START,
  MIXED_CASE,
  NUMBER,
  QUESTION,
  QUOTED,
  RULE,
  SENTENCE_END,
  SENTENCE_START,
  TAG_LINE,
  type Units,
  WORD,
} from './units.ts';

const WORD_SEED_A = 0x811c9dc5 | 0;
const WORD_SEED_B = 0x1b56c4e9;

/** Flags for the next unit, and where quoted text and code end. */
let pending = 0;
let quotedUntil = 0;
let codeUntil = 0;

/**
 * Splits a text into units: words, numbers, identifiers, addresses, ideographs, emoji, rules. One
 * pass, O(length); what does not fit into `units` is left out.
 */
export function scan(text: TextBuffer, units: Units): void {
  units.clear();
  resetSpans();
  pending = SENTENCE_START | LINE_START;
  quotedUntil = 0;
  codeUntil = 0;
  const { kind } = text;
  const limit = text.length;
  const capacity = units.a.length;
  let index = 0;
  while (index < limit && units.count < capacity) {
    switch (kind[index]) {
      case SPACE:
      case IGNORED:
        index++;
        break;
      case LOWER:
      case UPPER:
        index = scanWord(text, index, units);
        break;
      case DIGIT:
        index = scanNumber(text, index, units);
        break;
      case GLYPH:
        emitCharacter(units, index, IDEOGRAPH, text.fold[index] as number);
        units.scripts[SCRIPT[text.code[index] as number] as number]!++;
        index++;
        break;
      case SYMBOL:
        emitCharacter(units, index, EMOJI, text.code[index] as number);
        index++;
        break;
      case NEWLINE:
        if (units.count > 0) units.flags[units.count - 1]! |= LINE_END;
        pending = SENTENCE_START | LINE_START;
        index++;
        break;
      default:
        index = scanPunctuation(text, index, units);
    }
  }
}

function place(units: Units, kind: number, start: number, end: number): void {
  const at = units.count++;
  units.start[at] = start;
  units.end[at] = end;
  units.kind[at] = kind;
  let flags = pending;
  if (start < quotedUntil) flags |= QUOTED;
  if (start < codeUntil) flags |= IN_CODE;
  units.flags[at] = flags;
  pending = 0;
}

/** Sets both hash lanes of the unit that is about to be placed. */
function setHash(units: Units, value: number): void {
  const at = units.count;
  const a = avalanche(Math.imul(value, 0x9e3779b1) ^ WORD_SEED_A);
  units.a[at] = a;
  units.b[at] = avalanche(Math.imul(value, 0x85ebca77) ^ WORD_SEED_B);
  units.stem[at] = a;
}

function emitCharacter(units: Units, start: number, kind: number, value: number): void {
  setHash(units, value);
  place(units, kind, start, start + 1);
}

function isLetter(kind: number | undefined): boolean {
  return kind === LOWER || kind === UPPER;
}

/** Apostrophes join (don't → dont); a possessive 's is dropped. */
function scanWord(text: TextBuffer, start: number, units: Units): number {
  const { kind, fold } = text;
  const limit = text.length;
  let a = WORD_SEED_A;
  let b = WORD_SEED_B;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let upper = 0;
  let digits = 0;
  let underscores = 0;
  let skipped = 0;
  let index = start;
  for (; index < limit; index++) {
    const unitKind = kind[index] as number;
    const folded = fold[index] as number;
    if (unitKind !== LOWER) {
      if (unitKind === UPPER) upper++;
      else if (unitKind === DIGIT) digits++;
      else if (folded === 95) underscores++;
      else if (unitKind === IGNORED || joins(text, index)) {
        skipped++;
        continue;
      } else break;
    }
    a3 = a2;
    a2 = a1;
    a1 = a;
    a = Math.imul(a ^ folded, 16777619);
    b = Math.imul(((b << 7) | (b >>> 25)) ^ folded, 0x5bd1e995);
  }
  if (index < limit) {
    const end = addressEnd(text, index);
    if (end > 0) return emitAddress(text, start, end, units);
  }
  if (index === start + 1) {
    const sign = languageSign(text, index);
    if (sign > 0) {
      a = Math.imul(a ^ sign, 16777619);
      b = Math.imul(b ^ sign, 0x5bd1e995);
      index += sign;
    }
  }
  const letters = index - start - digits - underscores - skipped;
  const plain = letters >= 5 && digits + underscores + skipped === 0;
  const at = units.count;
  const whole = avalanche(a);
  units.a[at] = whole;
  units.b[at] = avalanche(b);
  switch (plain ? endingOf(fold, index) : KEEP) {
    case KEEP:
      units.stem[at] = whole;
      break;
    case DROP_1:
      units.stem[at] = avalanche(a1);
      break;
    case DROP_2:
      units.stem[at] = avalanche(a2);
      break;
    case DROP_3:
      units.stem[at] = avalanche(a3);
      break;
    default:
      units.stem[at] = avalanche(Math.imul(a1 ^ 105, 16777619));
  }
  units.scripts[SCRIPT[text.code[start] as number] as number]! += letters;
  if (upper > 0) markCase(kind[start] === UPPER, upper, letters);
  if (underscores > 0) pending |= MIXED_CASE;
  place(units, digits > 0 ? IDENTIFIER : WORD, start, index);
  return index + possessiveLength(text, index);
}

/** Length of what follows a one-letter word in C++ and C#. */
function languageSign(text: TextBuffer, index: number): number {
  const code = text.code[index];
  if (code === 43 && text.code[index + 1] === 43) return 2;
  return code === 35 && !isLetter(text.kind[index + 1]) ? 1 : 0;
}

/** 2 where a possessive 's follows, else 0. */
function possessiveLength(text: TextBuffer, index: number): number {
  const code = text.code[index];
  if (code !== 39 && code !== 0x2019) return 0;
  return text.fold[index + 1] === 115 && !isLetter(text.kind[index + 2]) ? 2 : 0;
}

function markCase(capital: boolean, upper: number, letters: number): void {
  if (capital) pending |= CAPITAL;
  if (upper > 1 && upper === letters) pending |= ALL_CAPS;
  else if (upper > (capital ? 1 : 0)) pending |= MIXED_CASE;
}

/** Whether an apostrophe at `index` stands inside a word and is not a possessive 's. */
function joins(text: TextBuffer, index: number): boolean {
  const code = text.code[index];
  if (code !== 39 && code !== 0x2019) return false;
  if (!isLetter(text.kind[index + 1])) return false;
  return text.fold[index + 1] !== 115 || isLetter(text.kind[index + 2]);
}

const KEEP = 0;
const DROP_1 = 1;
const DROP_2 = 2;
const DROP_3 = 3;
const Y_TO_I = 4;

/** What to do to a word's end so that the commonest English inflections of a word fall together. */
function endingOf(fold: Uint16Array, end: number): number {
  const last = fold[end - 1];
  const second = fold[end - 2];
  if (last === 103) return second === 110 && fold[end - 3] === 105 ? DROP_3 : KEEP;
  if (last === 100) return second === 101 ? DROP_2 : KEEP;
  if (last === 115) {
    if (second === 101) return DROP_2;
    return second === 115 ? KEEP : DROP_1;
  }
  if (last === 121) return Y_TO_I;
  return last === 101 ? DROP_1 : KEEP;
}

/** An address takes back the words glued to its start: `first.last@…`. */
function emitAddress(text: TextBuffer, start: number, end: number, units: Units): number {
  let from = start;
  while (units.count > 0) {
    const last = units.count - 1;
    if (units.end[last] !== from - 1 || !gluesAddress(text.code[from - 1] as number)) break;
    from = units.start[last] as number;
    pending |= (units.flags[last] as number) & (SENTENCE_START | LINE_START);
    units.count = last;
  }
  setHash(units, -ADDRESS);
  place(units, ADDRESS, from, end);
  return end;
}

/** 1,200.50 and 10:30 and 2026-02-01 and 10kg are one number each. */
function scanNumber(text: TextBuffer, start: number, units: Units): number {
  const { kind, code } = text;
  const limit = text.length;
  let letters = 0;
  let index = start + 1;
  for (; index < limit; index++) {
    const unitKind = kind[index];
    const unit = code[index] as number;
    if (unitKind === LOWER || unitKind === UPPER || unit === 95) letters++;
    else if (unitKind !== DIGIT && unitKind !== IGNORED) {
      const joint = unit >= 44 && unit <= 58 && unit !== 48;
      if (!joint || kind[index + 1] !== DIGIT) break;
    }
  }
  if (code[index] === 64) {
    const end = addressEnd(text, index);
    if (end > 0) return emitAddress(text, start, end, units);
  }
  setHash(units, -NUMBER);
  units.numbers++;
  place(units, letters > 3 ? IDENTIFIER : NUMBER, start, index);
  return index;
}

function endSentence(units: Units, flags: number): void {
  if (units.count > 0) units.flags[units.count - 1]! |= flags;
  pending |= SENTENCE_START;
}

function scanPunctuation(text: TextBuffer, index: number, units: Units): number {
  const code = text.code[index] as number;
  switch (code) {
    case 46: // .
      if (endsSentence(text, index, units)) endSentence(units, SENTENCE_END);
      return index + 1;
    case 33: // !
    case 0x3002:
    case 0xff01:
    case 0x0964:
      endSentence(units, SENTENCE_END);
      return index + 1;
    case 63: // ?
    case 0xff1f:
    case 0x061f:
      endSentence(units, SENTENCE_END | QUESTION);
      units.questions++;
      return index + 1;
    case 58: // :
    case 0xff1a:
      if (units.count > 0 && (pending & LINE_START) === 0) {
        units.flags[units.count - 1]! |= COLON_AFTER;
      }
      return index + 1;
    case 96: // `
      return scanCode(text, index, units);
    default:
      return scanMark(text, index, units);
  }
}

/** Rules and marked lines, then quotations. */
function scanMark(text: TextBuffer, index: number, units: Units): number {
  const code = text.code[index] as number;
  if ((pending & LINE_START) !== 0) {
    const run = runLength(text, index);
    if (run >= 3 && blankToLineEnd(text, index + run)) {
      emitCharacter(units, index, RULE, -RULE - code);
      return index + run;
    }
    if (code === 91 || code === 0x3010) pending |= BRACKET_LINE;
    else if (code === 35) pending |= HEADING_LINE;
    else if (code === 60) pending |= TAG_LINE;
  }
  if (index >= quotedUntil && opensQuote(code)) {
    const end = closingQuote(text, index);
    if (end > 0) {
      quotedUntil = end;
      units.quotes++;
    }
  }
  return index + 1;
}

/** A full stop after an abbreviation (Mr., Dr., e.g.) or inside a word ends nothing. */
function endsSentence(text: TextBuffer, index: number, units: Units): boolean {
  if (units.count === 0 || isLetter(text.kind[index + 1])) return false;
  const last = units.count - 1;
  const length = (units.end[last] as number) - (units.start[last] as number);
  const capital = ((units.flags[last] as number) & CAPITAL) !== 0;
  return length > 3 || (length > 1 && !capital);
}

function scanCode(text: TextBuffer, index: number, units: Units): number {
  const ticks = runLength(text, index);
  if (index < codeUntil) return index + ticks;
  const end = codeEnd(text, index, ticks);
  if (end > 0) {
    codeUntil = end;
    if (ticks >= 3) units.fences++;
    else units.codeSpans++;
  }
  return index + ticks;
}
