/** Reads words, stems, numbers and identifiers into units: the hottest loop of the room. */

import * as addressModule from './address.ts';
import * as charsModule from './chars.ts';
import * as hashModule from './hash.ts';
import * as textBufferModule from './text-buffer.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';

const { addressEnd, gluesAddress } = addressModule;
const { DIGIT, IGNORED, LOWER, NEWLINE, SCRIPT_OF, SPACE, UPPER } = charsModule;
const { avalanche } = hashModule;
const { text } = textBufferModule;
const {
  ADDRESS,
  ALL_CAPS,
  CAPITAL,
  IDENTIFIER,
  LINE_START,
  MIXED_CASE,
  NUMBER,
  SENTENCE_START,
  WORD,
  WORD_SEED_A,
  WORD_SEED_B,
} = unitKindsModule;
const { units } = unitsModule;
const { code: charCode, kind: charKind, fold: charFold } = text;
const {
  a: unitA,
  b: unitB,
  stem: unitStem,
  start: unitStart,
  end: unitEnd,
  flags: unitFlags,
  scripts,
} = units;

export function isLetter(kind: number | undefined): boolean {
  return kind === LOWER || kind === UPPER;
}

/** The step of lane A, and what undoes it: a stem's hash is a word's without its last letters. */
const PRIME_A = 16777619;
const INVERSE_A = 0x359c449b;
const FACTOR_B = 0x5bd1e995;

/** ASCII after which a word of lower-case letters is over, whatever comes next. */
const ENDS_WORD = new Uint8Array(128);
for (const character of ',;!?()[]{}<>"*=/|&%$^~`\\') ENDS_WORD[character.charCodeAt(0)] = 1;

/**
 * Apostrophes join (don't → dont); a possessive 's is dropped. Most words are of lower-case letters
 * after the first and end at a blank or comma: nothing else is asked about these.
 */
export function scanWord(start: number): number {
  let a = WORD_SEED_A;
  let b = WORD_SEED_B;
  let index = start;
  // What stands after the end of a text is no letter.
  do {
    const folded = charFold[index]!;
    a = Math.imul(a ^ folded, PRIME_A);
    b = Math.imul(((b << 7) | (b >>> 25)) ^ folded, FACTOR_B);
    index++;
  } while (charKind[index] === LOWER);
  const after = charKind[index]!;
  if (after !== SPACE && after !== NEWLINE) {
    const code = charCode[index]!;
    if (code > 127 || ENDS_WORD[code] === 0) return scanMixedWord(start);
  }
  const at = units.count;
  const whole = avalanche(a);
  unitA[at] = whole;
  unitB[at] = avalanche(b);
  unitStem[at] = index - start < SHORTEST_INFLECTED ? whole : stemOf(a, index);
  scripts[SCRIPT_OF[charCode[start]!]!]! += index - start;
  if (charKind[start] === UPPER) units.pending |= CAPITAL;
  units.place(WORD, start, index);
  return index;
}

function scanMixedWord(start: number): number {
  const limit = text.length;
  let a = WORD_SEED_A;
  let b = WORD_SEED_B;
  let upper = 0;
  let digits = 0;
  let underscores = 0;
  let skipped = 0;
  let index = start;
  for (; index < limit; index++) {
    const kind = charKind[index]!;
    const folded = charFold[index]!;
    if (kind !== LOWER) {
      if (kind === UPPER) upper++;
      else if (kind === DIGIT) digits++;
      else if (folded === 95) underscores++;
      else if (kind === IGNORED || joins(index)) {
        skipped++;
        continue;
      } else break;
    }
    a = Math.imul(a ^ folded, PRIME_A);
    b = Math.imul(((b << 7) | (b >>> 25)) ^ folded, FACTOR_B);
  }
  if (index < limit) {
    const end = addressEnd(index);
    if (end > 0) return emitAddress(start, end);
  }
  if (index === start + 1) {
    const sign = languageSign(index);
    if (sign > 0) {
      a = Math.imul(a ^ sign, PRIME_A);
      b = Math.imul(b ^ sign, FACTOR_B);
      index += sign;
    }
  }
  const letters = index - start - digits - underscores - skipped;
  const plain = letters >= SHORTEST_INFLECTED && digits + underscores + skipped === 0;
  const at = units.count;
  const whole = avalanche(a);
  unitA[at] = whole;
  unitB[at] = avalanche(b);
  unitStem[at] = plain ? stemOf(a, index) : whole;
  scripts[SCRIPT_OF[charCode[start]!]!]! += letters;
  if (upper > 0) units.pending |= caseFlags(charKind[start] === UPPER, upper, letters);
  if (underscores > 0) units.pending |= MIXED_CASE;
  units.place(digits > 0 ? IDENTIFIER : WORD, start, index);
  return index + possessiveLength(index);
}

/** Length of what follows a one-letter word in C++ and C#. */
function languageSign(index: number): number {
  const code = charCode[index];
  if (code === 43 && charCode[index + 1] === 43) return 2;
  return code === 35 && !isLetter(charKind[index + 1]) ? 1 : 0;
}

/** 2 where a possessive 's follows, else 0. */
function possessiveLength(index: number): number {
  const code = charCode[index];
  if (code !== 39 && code !== 0x2019) return 0;
  return charFold[index + 1] === 115 && !isLetter(charKind[index + 2]) ? 2 : 0;
}

function caseFlags(capital: boolean, upper: number, letters: number): number {
  const flags = capital ? CAPITAL : 0;
  if (upper > 1 && upper === letters) return flags | ALL_CAPS;
  return upper > (capital ? 1 : 0) ? flags | MIXED_CASE : flags;
}

/** Whether an apostrophe at `index` stands inside a word and is not a possessive 's. */
function joins(index: number): boolean {
  const code = charCode[index];
  if (code !== 39 && code !== 0x2019) return false;
  if (!isLetter(charKind[index + 1])) return false;
  return charFold[index + 1] !== 115 || isLetter(charKind[index + 2]);
}

/** Letters of the shortest word whose ending is looked at. */
const SHORTEST_INFLECTED = 5;
const LETTER_I = 105;

/**
 * Lane A of a word (not yet mixed) whose last letter stands before `end`, without the commonest
 * English inflections, so that forms of one word fall together.
 */
function stemOf(a: number, end: number): number {
  const last = charFold[end - 1]!;
  const second = charFold[end - 2]!;
  const without = Math.imul(a, INVERSE_A) ^ last;
  switch (last) {
    case 103: // -ing
      if (second !== 110 || charFold[end - 3] !== LETTER_I) break;
      return avalanche(Math.imul(Math.imul(without, INVERSE_A) ^ second, INVERSE_A) ^ LETTER_I);
    case 100: // -ed
      if (second !== 101) break;
      return avalanche(Math.imul(without, INVERSE_A) ^ second);
    case 115: // -es, -s, not -ss
      if (second === 101) return avalanche(Math.imul(without, INVERSE_A) ^ second);
      if (second === 115) break;
      return avalanche(without);
    case 121: // -y, as -i
      return avalanche(Math.imul(without ^ LETTER_I, PRIME_A));
    case 101: // -e
      return avalanche(without);
    default:
  }
  return avalanche(a);
}

/** An address takes back the words glued to its start: `first.last@…`. */
function emitAddress(start: number, end: number): number {
  let from = start;
  while (units.count > 0) {
    const last = units.count - 1;
    if (unitEnd[last] !== from - 1 || !gluesAddress(charCode[from - 1]!)) break;
    from = unitStart[last]!;
    units.pending |= unitFlags[last]! & (SENTENCE_START | LINE_START);
    units.count = last;
  }
  units.setHash(-ADDRESS);
  units.place(ADDRESS, from, end);
  return end;
}

/** 1,200.50 and 10:30 and 2026-02-01 and 10kg are one number each. */
export function scanNumber(start: number): number {
  const limit = text.length;
  let letters = 0;
  let index = start + 1;
  for (; index < limit; index++) {
    const kind = charKind[index];
    const unit = charCode[index]!;
    if (kind === LOWER || kind === UPPER || unit === 95) letters++;
    else if (kind !== DIGIT && kind !== IGNORED) {
      const joint = unit >= 44 && unit <= 58 && unit !== 48;
      if (!joint || charKind[index + 1] !== DIGIT) break;
    }
  }
  if (charCode[index] === 64) {
    const end = addressEnd(index);
    if (end > 0) return emitAddress(start, end);
  }
  units.setHash(-NUMBER);
  units.numbers++;
  units.place(letters > 3 ? IDENTIFIER : NUMBER, start, index);
  return index;
}
