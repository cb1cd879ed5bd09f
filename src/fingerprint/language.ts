/** Tells the language of a prompt from its letters and its most common words. */

import { SCRIPTS, type Script } from './chars.ts';
import { VOTED_LANGUAGES } from './survey.ts';

/** Languages told apart by votes within a script; the first is the one without any vote. */
const BY_SCRIPT: Readonly<Partial<Record<Script, readonly string[]>>> = {
  latin: 'und en de fr es pt it nl sv da pl cs tr id vi ro fi hu'.split(' '),
  cyrillic: ['ru', 'uk', 'bg'],
  arabic: ['ar', 'fa', 'ur'],
  devanagari: ['hi', 'mr'],
  greek: ['el'],
  hebrew: ['he'],
  hangul: ['ko'],
  thai: ['th'],
  bengali: ['bn'],
  tamil: ['ta'],
  telugu: ['te'],
  georgian: ['ka'],
  armenian: ['hy'],
};

/** Places of languages among the votes. */
const PLACES = new Map(VOTED_LANGUAGES.map((language, place) => [language, place]));

/** A Han character says about as much as this many letters. */
const LETTERS_PER_GLYPH = 3;

const index = (script: Script): number => SCRIPTS.indexOf(script);
const LATIN = index('latin');
const HAN = index('han');
const KANA = index('kana');
const THAI = index('thai');

/**
 * Language (ISO 639-1, 'und' where unknown) from letters per script and votes of function words.
 */
export function languageOf(scripts: Uint32Array, votes: Float64Array): string {
  const glyphs = scripts[HAN]! + scripts[KANA]!;
  let best = -1;
  let most = 0;
  for (let script = 1; script < SCRIPTS.length; script++) {
    if (script === HAN || script === KANA) continue;
    const letters = scripts[script]! * (script === THAI ? 2 : 1);
    if (letters > most) {
      most = letters;
      best = script;
    }
  }
  const ideographic = glyphs * LETTERS_PER_GLYPH;
  if (ideographic > most) {
    return scripts[KANA]! * 20 > glyphs ? 'ja' : 'zh';
  }
  if (best < 0) return 'und';
  const candidates = BY_SCRIPT[SCRIPTS[best] as Script] ?? ['und'];
  return mostVoted(candidates, votes, best === LATIN);
}

function mostVoted(candidates: readonly string[], votes: Float64Array, open: boolean): string {
  let winner = candidates[0]!;
  let most = 0;
  for (let at = open ? 1 : 0; at < candidates.length; at++) {
    const vote = votes[PLACES.get(candidates[at]!) ?? -1] ?? 0;
    if (vote > most) {
      most = vote;
      winner = candidates[at]!;
    }
  }
  return winner;
}
