/** Reads punctuation into units: quotations, brackets, rules, and where sentences end. */

import * as spansModule from './spans.ts';
import * as textBufferModule from './text-buffer.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';
import * as wordsModule from './words.ts';

const { blankToLineEnd, closingQuote, codeEnd, opensQuote, runLength } = spansModule;
const { text } = textBufferModule;
const {
  BRACKET_LINE,
  COLON_AFTER,
  HEADING_LINE,
  LINE_START,
  QUESTION,
  RULE,
  SENTENCE_END,
  SENTENCE_START,
  TAG_LINE,
} = unitKindsModule;
const { units } = unitsModule;
const { isLetter } = wordsModule;
const { code: charCode, kind: charKind, fold: charFold } = text;
const { start: unitStart, end: unitEnd, flags: unitFlags } = units;

function endSentence(flags: number): void {
  if (units.count > 0) unitFlags[units.count - 1]! |= flags;
  units.pending |= SENTENCE_START;
}

export function scanPunctuation(index: number): number {
  const code = charCode[index]!;
  switch (code) {
    case 46: // .
      if (endsSentence(index)) endSentence(SENTENCE_END);
      return index + 1;
    case 33: // !
    case 0x3002:
    case 0xff01:
    case 0x0964:
      endSentence(SENTENCE_END);
      return index + 1;
    case 63: // ?
    case 0xff1f:
    case 0x061f:
      endSentence(SENTENCE_END | QUESTION);
      units.questions++;
      return index + 1;
    case 58: // :
    case 0xff1a:
      if (units.count > 0 && (units.pending & LINE_START) === 0) {
        unitFlags[units.count - 1]! |= COLON_AFTER;
      }
      return index + 1;
    case 96: // `
      return scanCode(index);
    default:
      return scanMark(index);
  }
}

/** Rules and marked lines, then quotations. */
function scanMark(index: number): number {
  const code = charCode[index]!;
  if ((units.pending & LINE_START) !== 0) {
    const run = runLength(index);
    if (run >= 3 && blankToLineEnd(index + run)) {
      units.placeCharacter(index, RULE, -RULE - code);
      return index + run;
    }
    if (code === 91 || code === 0x3010) units.pending |= BRACKET_LINE;
    else if (code === 35) units.pending |= HEADING_LINE;
    else if (code === 60) units.pending |= TAG_LINE;
  }
  if (index >= units.quotedUntil && opensQuote(code)) {
    const end = closingQuote(index);
    if (end > 0) {
      units.quotedUntil = end;
      units.spans++;
    }
  }
  return index + 1;
}

/** Small polynomial of folded units; only to compare short words with ABBREVIATIONS. */
function shortKey(fold: ArrayLike<number>, start: number, end: number): number {
  let key = 0;
  for (let at = start; at < end; at++) key = Math.imul(key, 31) + fold[at]!;
  return key;
}

const LONGEST_ABBREVIATION = 4;
const ABBREVIATIONS = new Set(
  'mr ms mrs dr st no jr sr vs eg ie cf fig prof'.split(' ').map((word) => {
    const letters = Array.from(word, (letter) => letter.charCodeAt(0));
    return shortKey(letters, 0, letters.length);
  }),
);

/** A full stop after an initial or abbreviation (Mr., Dr., e.g.) or inside a word ends nothing. */
function endsSentence(index: number): boolean {
  if (units.count === 0 || isLetter(charKind[index + 1])) return false;
  const start = unitStart[units.count - 1]!;
  const end = unitEnd[units.count - 1]!;
  if (end - start > LONGEST_ABBREVIATION) return true;
  if (end - start === 1 && isLetter(charKind[start])) return false;
  return !ABBREVIATIONS.has(shortKey(charFold, start, end));
}

function scanCode(index: number): number {
  const ticks = runLength(index);
  if (index < units.codeUntil) return index + ticks;
  const end = codeEnd(index, ticks);
  if (end > 0) {
    units.codeUntil = end;
    units.spans++;
    if (ticks >= 3) units.fences++;
  }
  return index + ticks;
}
