import { CLASS, LOWER, NEWLINE, SPACE, UPPER } from './chars.ts';

/** Longest quotation and inline code that is taken for a slot, in UTF-16 units. */
const LONGEST_QUOTE = 400;
const LONGEST_APOSTROPHE_QUOTE = 160;
const LONGEST_INLINE_CODE = 240;

const BACKTICK = 96;
const APOSTROPHE = 39;

const CLOSERS = new Map<number, number>([
  [34, 34],
  [APOSTROPHE, APOSTROPHE],
  [0x201c, 0x201d],
  [0x201e, 0x201c],
  [0x2018, 0x2019],
  [0xab, 0xbb],
  [0x2039, 0x203a],
  [0x300a, 0x300b],
  [0x300c, 0x300d],
  [0x300e, 0x300f],
  [0x3008, 0x3009],
]);

/**
 * After an opening mark without its closing one, marks before this place are not searched again, so
 * that a text of nothing but opening quotes costs O(length).
 */
let barren = 0;

export function resetSpans(): void {
  barren = 0;
}

export function opensQuote(code: number): boolean {
  return CLOSERS.has(code);
}

/** Index after the closing mark of the quotation opened at `start`, or 0 when it is not one. */
export function closingQuote(text: string, start: number): number {
  const open = text.charCodeAt(start);
  const close = CLOSERS.get(open) as number;
  if (open === APOSTROPHE) return closingApostrophe(text, start);
  if (start < barren) return 0;
  const limit = Math.min(text.length, start + LONGEST_QUOTE);
  for (let index = start + 1; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === close || (open === 0x201e && code === 0x201d)) return index + 1;
    if (code === 10 && text.charCodeAt(index + 1) === 10) return 0;
  }
  if (open !== close) barren = start + (LONGEST_QUOTE >> 3);
  return 0;
}

/** 'like this' on one line: opened after a blank, closed before anything but a letter. */
function closingApostrophe(text: string, start: number): number {
  const before = start === 0 ? SPACE : CLASS[text.charCodeAt(start - 1)];
  const after = CLASS[text.charCodeAt(start + 1)];
  if (before === LOWER || before === UPPER || after === SPACE || after === NEWLINE) return 0;
  const limit = Math.min(text.length, start + LONGEST_APOSTROPHE_QUOTE);
  for (let index = start + 2; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) return 0;
    if (code !== APOSTROPHE) continue;
    const next = index + 1 < text.length ? CLASS[text.charCodeAt(index + 1)] : SPACE;
    if (next !== LOWER && next !== UPPER) return index + 1;
  }
  return 0;
}

/** Length of the run of one character that begins at `start`. */
export function runLength(text: string, start: number): number {
  const code = text.charCodeAt(start);
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) === code) index++;
  return index - start;
}

/**
 * Where the code opened by the backticks at `start` ends (after its closing backticks), or 0. An
 * open fence runs to the end of the text.
 */
export function codeEnd(text: string, start: number, ticks: number): number {
  if (ticks >= 3) {
    const close = text.indexOf('```', start + ticks);
    return close < 0 ? text.length : close + 3;
  }
  const limit = Math.min(text.length, start + LONGEST_INLINE_CODE);
  for (let index = start + ticks; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKTICK) return index + ticks;
    if (code === 10) return 0;
  }
  return 0;
}

/** True when nothing but blanks stands between `index` and the end of the line. */
export function blankToLineEnd(text: string, index: number): boolean {
  const limit = Math.min(text.length, index + 80);
  for (let at = index; at < limit; at++) {
    const kind = CLASS[text.charCodeAt(at)];
    if (kind === NEWLINE) return true;
    if (kind !== SPACE) return false;
  }
  return limit === text.length;
}
