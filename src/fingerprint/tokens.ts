import {
  CLASS,
  DIGIT,
  FOLD,
  GLYPH,
  IGNORED,
  LOWER,
  NEWLINE,
  SCRIPT,
  SPACE,
  SYMBOL,
  UPPER,
} from './chars.ts';
import { avalanche } from './hash.ts';
import {
  blankToLineEnd,
  closingQuote,
  codeEnd,
  opensQuote,
  resetSpans,
  runLength,
} from './spans.ts';
import {
  ADDRESS,
  ALL_CAPS,
  CAPITAL,
  COLON_AFTER,
  EMOJI,
  IDENTIFIER,
  IDEOGRAPH,
  IN_CODE,
  LINE_END,
  LINE_START,
  MARKED_LINE,
  MIXED_CASE,
  NUMBER,
  QUESTION,
  QUOTED,
  RULE,
  SENTENCE_END,
  SENTENCE_START,
  type Units,
  WORD,
} from './units.ts';

const WORD_SEED_A = 0x811c9dc5 | 0;
const WORD_SEED_B = 0x1b56c4e9;

/** Pending flags for the next unit, and where quoted text and code end. */
let pending = 0;
let quotedUntil = 0;
let codeUntil = 0;

/**
 * Splits `text` into units: words, numbers, identifiers, addresses, ideographs, emoji, rules. One
 * pass, O(length); what does not fit into `units` is left out.
 */
export function scan(text: string, units: Units): void {
  units.clear();
  resetSpans();
  pending = SENTENCE_START | LINE_START;
  quotedUntil = 0;
  codeUntil = 0;
  const limit = text.length;
  const capacity = units.a.length;
  let index = 0;
  while (index < limit && units.count < capacity) {
    const code = text.charCodeAt(index);
    switch (CLASS[code]) {
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
        emitCharacter(units, index, IDEOGRAPH, FOLD[code] as number);
        units.scripts[SCRIPT[code] as number]!++;
        index++;
        break;
      case SYMBOL:
        emitCharacter(units, index, EMOJI, code);
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

function isLetter(code: number): boolean {
  const kind = CLASS[code];
  return kind === LOWER || kind === UPPER;
}

/** Apostrophes join (don't → dont); a possessive 's is dropped. */
function scanWord(text: string, start: number, units: Units): number {
  const limit = text.length;
  let a = WORD_SEED_A;
  let b = WORD_SEED_B;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let letters = 0;
  let upper = 0;
  let foreign = 0;
  let index = start;
  for (; index < limit; index++) {
    const code = text.charCodeAt(index);
    const kind = CLASS[code];
    if (kind === LOWER) letters++;
    else if (kind === UPPER) {
      letters++;
      upper++;
    } else if (kind === DIGIT || code === 95) foreign++;
    else if (kind === IGNORED) continue;
    else if ((code === 39 || code === 0x2019) && joins(text, index)) continue;
    else break;
    const folded = FOLD[code] as number;
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
  const drop = letters >= 5 && foreign === 0 ? endingLength(text, index) : 0;
  const at = units.count;
  const whole = avalanche(a);
  units.a[at] = whole;
  units.b[at] = avalanche(b);
  units.stem[at] = drop === 0 ? whole : avalanche(drop === 1 ? a1 : drop === 2 ? a2 : a3);
  units.scripts[SCRIPT[text.charCodeAt(start)] as number]! += letters;
  const capital = CLASS[text.charCodeAt(start)] === UPPER;
  if (capital) pending |= CAPITAL;
  if (upper > 1 && upper === letters) pending |= ALL_CAPS;
  if (upper > (capital ? 1 : 0) && upper < letters) pending |= MIXED_CASE;
  place(units, foreign > 0 ? IDENTIFIER : WORD, start, index);
  return index;
}

/** Whether the apostrophe at `index` stands inside a word and is not a possessive 's. */
function joins(text: string, index: number): boolean {
  const next = text.charCodeAt(index + 1);
  if (!isLetter(next)) return false;
  return (next | 32) !== 115 || isLetter(text.charCodeAt(index + 2));
}

/** Letters to drop so that the commonest English inflections of a word fall together. */
function endingLength(text: string, end: number): number {
  const last = text.charCodeAt(end - 1) | 32;
  const second = text.charCodeAt(end - 2) | 32;
  if (last === 103 && second === 110 && (text.charCodeAt(end - 3) | 32) === 105) return 3;
  if (last === 100 && second === 101) return 2;
  if (last === 115) {
    if (second === 101) return (text.charCodeAt(end - 3) | 32) === 105 ? 3 : 2;
    return second === 115 ? 0 : 1;
  }
  return last === 101 || last === 121 ? 1 : 0;
}

/** End of the URL or e-mail address whose first word ends at `index`, or 0. */
function addressEnd(text: string, index: number): number {
  const code = text.charCodeAt(index);
  const next = text.charCodeAt(index + 1);
  if (code === 58) {
    if (next !== 47 || text.charCodeAt(index + 2) !== 47) return 0;
  } else if (code === 64) {
    if (!isLetter(next) && CLASS[next] !== DIGIT) return 0;
  } else if (code !== 46 || !isWww(text, index)) return 0;
  let end = index + 1;
  while (end < text.length && isAddressPart(text.charCodeAt(end))) end++;
  while (end > index + 1 && isTrailing(text.charCodeAt(end - 1))) end--;
  return end;
}

function isWww(text: string, index: number): boolean {
  const code = (at: number) => text.charCodeAt(at) | 32;
  return code(index - 1) === 119 && code(index - 2) === 119 && code(index - 3) === 119;
}

/** Printable ASCII but quotes, brackets and the pipe. */
function isAddressPart(code: number): boolean {
  return code > 32 && code < 127 && !'"\'<>()[]{}|`'.includes(String.fromCharCode(code));
}

function isTrailing(code: number): boolean {
  return code === 46 || code === 44 || code === 58 || code === 59 || code === 33 || code === 63;
}

/** An address takes back the words glued to its start: `first.last@…`. */
function emitAddress(text: string, start: number, end: number, units: Units): number {
  let from = start;
  while (units.count > 0) {
    const last = units.count - 1;
    if (units.end[last] !== from - 1) break;
    if (!'.-+'.includes(text.charAt(from - 1))) break;
    from = units.start[last] as number;
    pending |= (units.flags[last] as number) & (SENTENCE_START | LINE_START | MARKED_LINE);
    units.count = last;
  }
  setHash(units, -ADDRESS);
  place(units, ADDRESS, from, end);
  return end;
}

/** 1,200.50 and 10:30 and 2026-02-01 and 10kg are one number each. */
function scanNumber(text: string, start: number, units: Units): number {
  const limit = text.length;
  let letters = 0;
  let index = start + 1;
  for (; index < limit; index++) {
    const code = text.charCodeAt(index);
    const kind = CLASS[code];
    if (kind === LOWER || kind === UPPER || code === 95) letters++;
    else if (kind !== DIGIT && kind !== IGNORED) {
      const joint = code === 46 || code === 44 || code === 58 || code === 47 || code === 45;
      if (!joint || CLASS[text.charCodeAt(index + 1)] !== DIGIT) break;
    }
  }
  if (index < limit && text.charCodeAt(index) === 64) {
    const end = addressEnd(text, index);
    if (end > 0) return emitAddress(text, start, end, units);
  }
  setHash(units, -NUMBER);
  place(units, letters > 3 ? IDENTIFIER : NUMBER, start, index);
  return index;
}

function scanPunctuation(text: string, index: number, units: Units): number {
  const code = text.charCodeAt(index);
  const last = units.count - 1;
  switch (code) {
    case 46: // .
      if (last >= 0 && endsSentence(text, index, units)) {
        units.flags[last]! |= SENTENCE_END;
        pending |= SENTENCE_START;
      }
      return index + 1;
    case 33: // !
    case 63: // ?
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0x061f:
    case 0x0964:
      if (last >= 0) {
        units.flags[last]! |= SENTENCE_END;
        if (code === 63 || code === 0xff1f || code === 0x061f) units.flags[last]! |= QUESTION;
      }
      pending |= SENTENCE_START;
      return index + 1;
    case 58: // :
    case 0xff1a:
      if (last >= 0 && (pending & LINE_START) === 0) units.flags[last]! |= COLON_AFTER;
      return index + 1;
    case 96: // `
      return scanCode(text, index, units);
    default:
      break;
  }
  if ((pending & LINE_START) !== 0) {
    const run = runLength(text, index);
    if (run >= 3 && blankToLineEnd(text, index + run)) {
      emitCharacter(units, index, RULE, -RULE - code);
      return index + run;
    }
    if (code === 35 || code === 91 || code === 60 || code === 0x3010) pending |= MARKED_LINE;
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
function endsSentence(text: string, index: number, units: Units): boolean {
  const after = index + 1 < text.length ? CLASS[text.charCodeAt(index + 1)] : SPACE;
  if (after === LOWER || after === UPPER) return false;
  const last = units.count - 1;
  const length = (units.end[last] as number) - (units.start[last] as number);
  const capital = ((units.flags[last] as number) & CAPITAL) !== 0;
  return length > 3 || (length > 1 && !capital);
}

function scanCode(text: string, index: number, units: Units): number {
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
