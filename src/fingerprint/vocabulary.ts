import { HashTable } from './hash-table.ts';
import { TextBuffer } from './text-buffer.ts';
import { scan } from './tokens.ts';
import { IDENTIFIER, IDEOGRAPH, NUMBER, Units, WORD } from './units.ts';

const SLOTS = 1 << 14;
/** Vocabulary number of any number, so that a cue can say "from # to #". */
export const ANY_NUMBER = 1;

/** A fixed set of words, each with a small number. */
export class Vocabulary {
  readonly #table = new HashTable(SLOTS);
  readonly #text = new TextBuffer(4096);
  readonly #units = new Units(1024);
  readonly #known = new Map<string, readonly number[]>();
  size = 1;

  /**
   * Numbers of the words of a text, split by the scanner all prompts go through; `#` stands for any
   * number. New words are taken in.
   */
  add(text: string): readonly number[] {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const found = this.#split(text);
    this.#known.set(text, found);
    return found;
  }

  #split(text: string): readonly number[] {
    this.#text.load(text.replaceAll('#', '8'));
    scan(this.#text, this.#units);
    const found: number[] = [];
    for (let at = 0; at < this.#units.count; at++) {
      const kind = this.#units.kind[at];
      if (kind === NUMBER) found.push(ANY_NUMBER);
      else if (kind === WORD || kind === IDEOGRAPH || kind === IDENTIFIER) {
        found.push(this.#numberOf(this.#units.a[at] as number));
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
