/** Numbers the words that cues and stop words are made of, so that texts are matched by numbers. */

import { HashTable } from './hash-table.ts';
import { text } from './text-buffer.ts';
import { scanUnits } from './tokens.ts';
import { IDENTIFIER, IDEOGRAPH, NUMBER, WORD } from './unit-kinds.ts';
import { units } from './units.ts';

const SLOTS = 1 << 14;
/** Room for words, a bound to whoever keeps something by their numbers. */
export const MOST_WORDS = SLOTS / 2 + 1;
/** Vocabulary number of any number, so that a cue can say "from # to #". */
export const ANY_NUMBER = 1;

/** A fixed set of words, each with a small number. */
export class CueVocabulary {
  readonly #table = new HashTable(SLOTS);
  readonly #known = new Map<string, readonly number[]>();
  size = 1;

  /**
   * Numbers of the words of a text, split by the scanner all prompts go through; `#` stands for any
   * number. New words are taken in.
   */
  add(words: string): readonly number[] {
    const known = this.#known.get(words);
    if (known !== undefined) return known;
    const found = this.#split(words);
    this.#known.set(words, found);
    return found;
  }

  #split(words: string): readonly number[] {
    text.load(words.replaceAll('#', '8'));
    scanUnits();
    const found: number[] = [];
    for (let at = 0; at < units.count; at++) {
      const kind = units.kind[at];
      if (kind === NUMBER) found.push(ANY_NUMBER);
      else if (kind === WORD || kind === IDEOGRAPH || kind === IDENTIFIER) {
        found.push(this.#numberOf(units.a[at]!));
      }
    }
    return found;
  }

  #numberOf(hash: number): number {
    const known = this.#table.get(hash);
    if (known !== 0) return known;
    this.#table.add(hash, ++this.size);
    return this.size;
  }

  /** Number of a word by lane A of its hash; 0 where unknown. */
  find(hash: number): number {
    return this.#table.get(hash);
  }
}
