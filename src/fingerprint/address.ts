/** Finds where URLs and e-mail addresses end, so that templates can mask them whole. */

import * as charsModule from './chars.ts';
import * as textBufferModule from './text-buffer.ts';

const { DIGIT, LOWER, UPPER } = charsModule;
const { text } = textBufferModule;
const { code: charCode, kind: charKind, fold: charFold } = text;

const AT = 64;
const COLON = 58;
const DOT = 46;
const SLASH = 47;
const W = 119;

/** ASCII that goes on in a URL or e-mail address, and ASCII that does not end one. */
const PART = new Uint8Array(128);
const TRAILING = new Uint8Array(128);
for (let code = 33; code < 127; code++) PART[code] = 1;
for (const character of '"\'<>()[]{}|`') PART[character.charCodeAt(0)] = 0;
for (const character of '.,:;!?') TRAILING[character.charCodeAt(0)] = 1;

/** End of the URL or e-mail address whose first word ends at `index`, or 0. */
export function addressEnd(index: number): number {
  const code = charCode[index];
  const next = charCode[index + 1]!;
  if (code === COLON) {
    if (next !== SLASH || charCode[index + 2] !== SLASH) return 0;
  } else if (code === AT) {
    const kind = charKind[index + 1];
    if (kind !== LOWER && kind !== UPPER && kind !== DIGIT) return 0;
  } else if (code !== DOT || !isWww(index)) return 0;
  let end = index + 1;
  while (end < text.length && PART[charCode[end]!] === 1) end++;
  while (end > index + 1 && TRAILING[charCode[end - 1]!] === 1) end--;
  return end;
}

function isWww(index: number): boolean {
  if (index < 3) return false;
  return charFold[index - 1] === W && charFold[index - 2] === W && charFold[index - 3] === W;
}

/** What may stand between the words of an address: first.last+tag@… */
export function gluesAddress(code: number): boolean {
  return code === DOT || code === 43 || code === 45;
}
