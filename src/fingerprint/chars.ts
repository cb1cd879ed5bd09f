/**
 * Character tables over the Basic Multilingual Plane, built once. The scanner reads one byte per
 * UTF-16 unit instead of asking a regular expression. Surrogates (emoji, rare Han) count as
 * symbols.
 */
const OTHER = 0;
export const SPACE = 1;
export const NEWLINE = 2;
export const DIGIT = 3;
/** A letter without case, or in lower case. */
export const LOWER = 4;
export const UPPER = 5;
/** The classes of letters without their lowest bit. */
export const LETTER_CLASSES = LOWER >>> 1;
/** Scripts written without spaces: every character is a unit of its own. */
export const GLYPH = 6;
/** Emoji and other pictures. */
export const SYMBOL = 7;
/**
 * Invisible or decorative: zero-width characters, accents, vowel points. Skipped, so they hide
 * nothing.
 */
export const IGNORED = 8;

export const SCRIPTS = [
  'none',
  'latin',
  'han',
  'kana',
  'hangul',
  'cyrillic',
  'arabic',
  'devanagari',
  'thai',
  'greek',
  'hebrew',
  'bengali',
  'tamil',
  'telugu',
  'georgian',
  'armenian',
] as const;
export type Script = (typeof SCRIPTS)[number];

const SIZE = 0x10000;
/** Character class by UTF-16 unit. */
const CLASS = new Uint8Array(SIZE);
/** Case-folded, accent-stripped, width-normalised UTF-16 unit. */
const FOLD = new Uint16Array(SIZE);
/** Index into SCRIPTS by UTF-16 unit. */
export const SCRIPT_OF = new Uint8Array(SIZE);

/**
 * All that is read of every unit of a text, in one look: the folded unit in bits 0..15, its class
 * from bit 16, and the two classes that a comparison of texts does not see. White space folds to a
 * blank.
 */
export const UNIT = new Int32Array(SIZE);
export const UNIT_KIND_SHIFT = 16;
export const UNIT_BLANK_SHIFT = 24;
export const UNIT_IGNORED_SHIFT = 25;

const GLYPH_SCRIPTS = 'Han Hiragana Katakana Thai Lao Khmer Myanmar'.split(' ');
const SPACED_BY_GLYPH = new RegExp(
  `[${GLYPH_SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}]`,
  'u',
);
/**
 * Combining accents, vowel points, zero-width and direction marks: first and last code of each
 * range.
 */
const DECORATION: readonly (readonly [number, number])[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x487],
  [0x591, 0x5c7],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];
const BREAKS = /[\n\r\u0085\u2028\u2029]/;
const BLANK = /[\s\0]/u;

const RANGES: readonly (readonly [number, number, Script])[] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xaa, 0x24f, 'latin'],
  [0x370, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x530, 0x58f, 'armenian'],
  [0x590, 0x5ff, 'hebrew'],
  [0x600, 0x77f, 'arabic'],
  [0x900, 0x97f, 'devanagari'],
  [0x980, 0x9ff, 'bengali'],
  [0xb80, 0xbff, 'tamil'],
  [0xc00, 0xc7f, 'telugu'],
  [0xe00, 0xe7f, 'thai'],
  [0x10a0, 0x10ff, 'georgian'],
  [0x1100, 0x11ff, 'hangul'],
  [0x1e00, 0x1eff, 'latin'],
  [0x1f00, 0x1fff, 'greek'],
  [0x3040, 0x30ff, 'kana'],
  [0x3130, 0x318f, 'hangul'],
  [0x3400, 0x9fff, 'han'],
  [0xac00, 0xd7af, 'hangul'],
  [0xf900, 0xfaff, 'han'],
  [0xfb50, 0xfdff, 'arabic'],
  [0xfe70, 0xfefc, 'arabic'],
  [0xff66, 0xff9d, 'kana'],
];

/** Full-width forms (U+FF01..U+FF5E) become their ASCII twins. */
function narrow(code: number): number {
  return code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
}

/** Large blocks of one class that fold to themselves: not asked character by character. */
const UNIFORM: readonly (readonly [number, number, number])[] = [
  [0x3400, 0x4dbf, GLYPH],
  [0x4e00, 0x9fff, GLYPH],
  [0xac00, 0xd7a3, LOWER],
  [0xd800, 0xdfff, SYMBOL],
  [0xe000, 0xf8ff, OTHER],
];

function classify(character: string, code: number): number {
  if (DECORATION.some(([from, to]) => code >= from && code <= to)) return IGNORED;
  if (BREAKS.test(character)) return NEWLINE;
  if (BLANK.test(character)) return SPACE;
  if (/\p{Nd}/u.test(character)) return DIGIT;
  if (/[\p{L}\p{M}]/u.test(character)) {
    if (SPACED_BY_GLYPH.test(character)) return GLYPH;
    return /\p{Lu}|\p{Lt}/u.test(character) ? UPPER : LOWER;
  }
  return /\p{So}/u.test(character) ? SYMBOL : OTHER;
}

function fill(from: number, to: number): void {
  for (let code = from; code < to; code++) {
    const twin = narrow(code);
    const character = String.fromCharCode(twin);
    const kind = classify(character, twin);
    const cased = kind === UPPER || kind === LOWER;
    CLASS[code] = kind;
    FOLD[code] = cased ? character.toLowerCase().normalize('NFD').charCodeAt(0) : twin;
  }
}

let next = 0;
for (const [from, to, kind] of UNIFORM) {
  fill(next, from);
  CLASS.fill(kind, from, to + 1);
  for (let code = from; code <= to; code++) FOLD[code] = code;
  next = to + 1;
}
fill(next, SIZE);
for (const [from, to, script] of RANGES) SCRIPT_OF.fill(SCRIPTS.indexOf(script), from, to + 1);
SCRIPT_OF.fill(SCRIPTS.indexOf('latin'), 0xff21, 0xff5b);

const BLANK_UNIT = 0x20;
for (let code = 0; code < SIZE; code++) {
  const kind = CLASS[code]!;
  const blank = kind === SPACE || kind === NEWLINE;
  const folded = blank ? BLANK_UNIT : FOLD[code]!;
  const unseen = blank ? 1 << UNIT_BLANK_SHIFT : kind === IGNORED ? 1 << UNIT_IGNORED_SHIFT : 0;
  UNIT[code] = folded | (kind << UNIT_KIND_SHIFT) | unseen;
}
