import { blankToLineEnd, closingQuote, codeEnd, opensQuote, runLength } from './spans.ts';
import type { TextBuffer } from './text-buffer.ts';
import {
  BRACKET_LINE,
  COLON_AFTER,
  HEADING_LINE,
  LINE_START,
  QUESTION,
  RULE,
  SENTENCE_END,
  SENTENCE_START,
  TAG_LINE,
  type Units,
} from './units.ts';
import { isLetter } from './words.ts';

function endSentence(units: Units, flags: number): void {
  if (units.count > 0) units.flags[units.count - 1]! |= flags;
  units.pending |= SENTENCE_START;
}

export function scanPunctuation(text: TextBuffer, index: number, units: Units): number {
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
      if (units.count > 0 && (units.pending & LINE_START) === 0) {
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
  if ((units.pending & LINE_START) !== 0) {
    const run = runLength(text, index);
    if (run >= 3 && blankToLineEnd(text, index + run)) {
      units.placeCharacter(index, RULE, -RULE - code);
      return index + run;
    }
    if (code === 91 || code === 0x3010) units.pending |= BRACKET_LINE;
    else if (code === 35) units.pending |= HEADING_LINE;
    else if (code === 60) units.pending |= TAG_LINE;
  }
  if (index >= units.quotedUntil && opensQuote(code)) {
    const end = closingQuote(text, index);
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
  for (let at = start; at < end; at++) key = Math.imul(key, 31) + (fold[at] as number);
  return key;
}

const LONGEST_ABBREVIATION = 4;
const ABBREVIATIONS = new Set(
  'mr ms mrs dr st no jr sr vs eg ie cf fig prof'.split(' ').map((word) => {
    const units = Array.from(word, (letter) => letter.charCodeAt(0));
    return shortKey(units, 0, units.length);
  }),
);

/** A full stop after an initial or abbreviation (Mr., Dr., e.g.) or inside a word ends nothing. */
function endsSentence(text: TextBuffer, index: number, units: Units): boolean {
  if (units.count === 0 || isLetter(text.kind[index + 1])) return false;
  const start = units.start[units.count - 1] as number;
  const end = units.end[units.count - 1] as number;
  if (end - start > LONGEST_ABBREVIATION) return true;
  if (end - start === 1 && isLetter(text.kind[start])) return false;
  return !ABBREVIATIONS.has(shortKey(text.fold, start, end));
}

function scanCode(text: TextBuffer, index: number, units: Units): number {
  const ticks = runLength(text, index);
  if (index < units.codeUntil) return index + ticks;
  const end = codeEnd(text, index, ticks);
  if (end > 0) {
    units.codeUntil = end;
    units.spans++;
    if (ticks >= 3) units.fences++;
  }
  return index + ticks;
}
