/** Finds the closing mark of quotations and code, in time that hostile text cannot blow up. */

import * as charsModule from './chars.ts';
import * as textBufferModule from './text-buffer.ts';

const { LOWER, NEWLINE, SPACE, UPPER } = charsModule;
const { text } = textBufferModule;
const { code: charCode, kind: charKind } = text;

/** Longest quotation and inline code that is taken for a slot, in UTF-16 units. */
const LONGEST_QUOTE = 400;
const LONGEST_APOSTROPHE_QUOTE = 160;
const LONGEST_INLINE_CODE = 240;

const BACKTICK = 96;
const APOSTROPHE = 39;
const LOW_QUOTE = 0x201e;

const CLOSER = new Uint16Array(0x10000);
for (const pair of ['""', "''", '“”', '„“', '‘’', '«»', '‹›', '《》', '「」', '『』', '〈〉']) {
  CLOSER[pair.charCodeAt(0)] = pair.charCodeAt(1);
}

/**
 * After an opening mark without its closing one, marks before this place are not searched again, so
 * that a text of nothing but opening quotes costs O(length).
 */
let barren = 0;

export function resetSpans(): void {
  barren = 0;
}

export function opensQuote(code: number): boolean {
  return CLOSER[code] !== 0;
}

/** Index after the closing mark of the quotation opened at `start`, or 0 when it is not one. */
export function closingQuote(start: number): number {
  const open = charCode[start]!;
  const close = CLOSER[open]!;
  if (open === APOSTROPHE) return closingApostrophe(start);
  if (start < barren) return 0;
  const limit = Math.min(text.length, start + LONGEST_QUOTE);
  for (let index = start + 1; index < limit; index++) {
    const code = charCode[index];
    if (code === close || (open === LOW_QUOTE && code === 0x201d)) return index + 1;
    if (code === 10 && charCode[index + 1] === 10) return 0;
  }
  if (open !== close) barren = start + (LONGEST_QUOTE >> 3);
  return 0;
}

/** 'like this' on one line: opened after a blank, closed before anything but a letter. */
function closingApostrophe(start: number): number {
  const before = start === 0 ? SPACE : charKind[start - 1];
  const after = charKind[start + 1];
  if (before === LOWER || before === UPPER || after === SPACE || after === NEWLINE) return 0;
  const limit = Math.min(text.length, start + LONGEST_APOSTROPHE_QUOTE);
  for (let index = start + 2; index < limit; index++) {
    const code = charCode[index];
    if (code === 10) return 0;
    if (code !== APOSTROPHE) continue;
    const next = charKind[index + 1];
    if (next !== LOWER && next !== UPPER) return index + 1;
  }
  return 0;
}

/** Length of the run of one unit that begins at `start`. */
export function runLength(start: number): number {
  const code = charCode[start];
  let index = start + 1;
  while (index < text.length && charCode[index] === code) index++;
  return index - start;
}

/**
 * Where the code opened by the backticks at `start` ends (after its closing backticks), or 0. An
 * open fence runs to the end of the text.
 */
export function codeEnd(start: number, ticks: number): number {
  const fence = ticks >= 3;
  const limit = fence ? text.length : Math.min(text.length, start + LONGEST_INLINE_CODE);
  for (let index = start + ticks; index < limit; index++) {
    const code = charCode[index];
    if (!fence && code === 10) return 0;
    if (code !== BACKTICK) continue;
    if (!fence) return index + ticks;
    if (charCode[index + 1] === BACKTICK && charCode[index + 2] === BACKTICK) return index + 3;
  }
  return fence ? text.length : 0;
}

/** True when nothing but blanks stands between `index` and the end of the line. */
export function blankToLineEnd(index: number): boolean {
  const limit = Math.min(text.length, index + 80);
  for (let at = index; at < limit; at++) {
    const kind = charKind[at];
    if (kind === NEWLINE) return true;
    if (kind !== SPACE) return false;
  }
  return limit === text.length;
}
