/** Finds the user's own words in texts: whole words, in any case, however many words there are. */
import type { Match, SecretShape } from './secret-shapes.ts';

/** Words by their characters, as UTF-16 units in one case; `ends`: one of them ends here. */
interface Branch {
  next: Map<number, Branch>;
  ends: boolean;
}

const ASCII = 128;
/** A letter or digit, which a word may not touch on either side. */
const WORD_CHAR = /[\p{L}\p{N}_]/u;
const ASCII_WORD_CHARS = Array.from({ length: ASCII }, (_, code) =>
  WORD_CHAR.test(String.fromCharCode(code)),
);

/** Characters that differ in case only are one, as far as one stays one. */
function fold(code: number): number {
  if (code < ASCII) return code >= 65 && code <= 90 ? code + 32 : code;
  const char = String.fromCharCode(code);
  const upper = char.toUpperCase();
  const folded = (upper.length === 1 ? upper : char).toLowerCase();
  return folded.length === 1 ? folded.charCodeAt(0) : code;
}

function branchesOf(words: readonly string[]): Branch {
  const root: Branch = { next: new Map(), ends: false };
  for (const word of words) {
    let branch = root;
    for (let at = 0; at < word.length; at++) {
      const code = fold(word.charCodeAt(at));
      let next = branch.next.get(code);
      if (next === undefined) {
        next = { next: new Map(), ends: false };
        branch.next.set(code, next);
      }
      branch = next;
    }
    branch.ends = true;
  }
  return root;
}

/** Whether the character at a place, which may be two units long, belongs to a word. */
function isWordChar(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const code = text.charCodeAt(at);
  if (code < ASCII) return ASCII_WORD_CHARS[code] === true;
  const second = code >= 0xdc00 && code <= 0xdfff && at > 0;
  return WORD_CHAR.test(String.fromCodePoint(text.codePointAt(second ? at - 1 : at) ?? 0));
}

/** Where the longest word that begins at `start` ends; -1 = none does. */
function wordEnd(text: string, start: number, root: Branch): number {
  let branch = root;
  let end = -1;
  for (let at = start; at < text.length; at++) {
    const next = branch.next.get(fold(text.charCodeAt(at)));
    if (next === undefined) break;
    if (next.ends && !isWordChar(text, at + 1)) end = at + 1;
    branch = next;
  }
  return end;
}

/** One shape for all words. A place in the text costs as much as words go on like it there. */
export function wordShape(words: readonly string[]): SecretShape {
  const root = branchesOf(words);
  const next = (text: string, from: number, before: number): Match | null => {
    let inWord = isWordChar(text, from - 1);
    for (let at = from; at < before; at++) {
      const end = inWord ? -1 : wordEnd(text, at, root);
      if (end !== -1) return { start: at, end, secret: true };
      inWord = isWordChar(text, at);
    }
    return null;
  };
  return {
    kind: 'word',
    search: (text) => ({ next: (from, before) => next(text, from, Math.min(before, text.length)) }),
  };
}
