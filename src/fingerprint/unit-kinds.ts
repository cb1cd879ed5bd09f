/** Kinds of units. */
export const WORD = 1;
export const NUMBER = 2;
/** Letters with digits. */
export const IDENTIFIER = 3;
/** E-mail address or URL. */
export const ADDRESS = 4;
/** One character of a script written without spaces. */
export const IDEOGRAPH = 5;
export const EMOJI = 6;
/** A line of nothing but `---`, `***`, `###`. */
export const RULE = 7;

/** What is known of a unit beside its hash. */
export const CAPITAL = 1;
export const ALL_CAPS = 2;
export const SENTENCE_START = 4;
export const LINE_START = 8;
export const COLON_AFTER = 16;
export const SENTENCE_END = 32;
export const LINE_END = 64;
export const QUOTED = 128;
export const IN_CODE = 256;
/** The line opens with a bracket, with `#`, with `<`. */
export const BRACKET_LINE = 512;
export const HEADING_LINE = 4096;
export const TAG_LINE = 8192;
/** A function word of some language; set by the survey. */
export const FUNCTION_WORD = 16384;
export const QUESTION = 1024;
export const MIXED_CASE = 2048;

export const WORD_SEED_A = 0x811c9dc5 | 0;
export const WORD_SEED_B = 0x1b56c4e9;
