import { addressEnd, gluesAddress } from './address.ts';
import { DIGIT, IGNORED, LOWER, SCRIPT, UPPER } from './chars.ts';
import { avalanche } from './hash.ts';
import type { TextBuffer } from './text-buffer.ts';
import {
  ADDRESS,
  ALL_CAPS,
  CAPITAL,
  IDENTIFIER,
  LINE_START,
  MIXED_CASE,
  NUMBER,
  SENTENCE_START,
  type Units,
  WORD,
  WORD_SEED_A,
  WORD_SEED_B,
} from './units.ts';

export function isLetter(kind: number | undefined): boolean {
  return kind === LOWER || kind === UPPER;
}

/** Apostrophes join (don't → dont); a possessive 's is dropped. */
export function scanWord(text: TextBuffer, start: number, units: Units): number {
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
  if (upper > 0) units.pending |= caseFlags(kind[start] === UPPER, upper, letters);
  if (underscores > 0) units.pending |= MIXED_CASE;
  units.place(digits > 0 ? IDENTIFIER : WORD, start, index);
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

function caseFlags(capital: boolean, upper: number, letters: number): number {
  const flags = capital ? CAPITAL : 0;
  if (upper > 1 && upper === letters) return flags | ALL_CAPS;
  return upper > (capital ? 1 : 0) ? flags | MIXED_CASE : flags;
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
    units.pending |= (units.flags[last] as number) & (SENTENCE_START | LINE_START);
    units.count = last;
  }
  units.setHash(-ADDRESS);
  units.place(ADDRESS, from, end);
  return end;
}

/** 1,200.50 and 10:30 and 2026-02-01 and 10kg are one number each. */
export function scanNumber(text: TextBuffer, start: number, units: Units): number {
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
  units.setHash(-NUMBER);
  units.numbers++;
  units.place(letters > 3 ? IDENTIFIER : NUMBER, start, index);
  return index;
}
