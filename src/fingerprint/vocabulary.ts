import { TextBuffer } from './text-buffer.ts';
import { scan } from './tokens.ts';
import { IDENTIFIER, IDEOGRAPH, NUMBER, Units, WORD } from './units.ts';

const SLOTS = 1 << 14;
const MOST_WORDS = SLOTS / 2;
/** Vocabulary number of any number, so that a cue can say "from # to #". */
export const ANY_NUMBER = 1;

/**
 * A fixed set of words, each with a small number: an open-addressing table on lane A of the word
 * hash. A stranger is taken for a known word with probability of about (words / 2^32).
 */
export class Vocabulary {
  readonly #keys = new Int32Array(SLOTS);
  readonly #numbers = new Uint16Array(SLOTS);
  readonly #text = new TextBuffer(4096);
  readonly #scratch = new Units(1024);
  size = 1;

  /** Splits text with the scanner all prompts go through; `#` stands for any number. */
  add(text: string): number[] {
    this.#text.load(text.replaceAll('#', '8'));
    scan(this.#text, this.#scratch);
    const found: number[] = [];
    for (let at = 0; at < this.#scratch.count; at++) {
      const kind = this.#scratch.kind[at];
      if (kind === NUMBER) found.push(ANY_NUMBER);
      else if (kind === WORD || kind === IDEOGRAPH || kind === IDENTIFIER) {
        found.push(this.#numberOf(this.#scratch.a[at] as number));
      }
    }
    return found;
  }

  #numberOf(hash: number): number {
    const slot = this.#slot(hash);
    if (this.#numbers[slot] === 0) {
      if (this.size >= MOST_WORDS) throw new RangeError('the vocabulary is full');
      this.#keys[slot] = hash;
      this.#numbers[slot] = ++this.size;
    }
    return this.#numbers[slot] as number;
  }

  #slot(hash: number): number {
    let slot = hash & (SLOTS - 1);
    while (this.#numbers[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  }

  /** Number of a word by lane A of its hash; 0 where unknown. */
  find(hash: number): number {
    return this.#numbers[this.#slot(hash)] as number;
  }
}
