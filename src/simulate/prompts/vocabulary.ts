/** Collects words and sentences of real prompts, with which others are varied. */
import type { Random } from '#std/random';
import type { PromptItem } from './prompt-source.ts';

/** Words and sentences of real prompts, to vary others with. */
export interface Vocabulary {
  /** Lower-case words of five letters and more. */
  words: readonly string[];
  /** Chinese pairs of characters. */
  pairs: readonly string[];
  sentences: readonly string[];
}

const MOST_WORDS = 6000;
const MOST_SENTENCES = 4000;
const CONTENT = /[A-Za-z]{5,}|\d+|[\u4e00-\u9fff]{2}/g;

export function vocabularyOf(items: readonly PromptItem[]): Vocabulary {
  const words = new Set<string>();
  const pairs = new Set<string>();
  const sentences = new Set<string>();
  for (const { text } of items) {
    for (const [found] of text.matchAll(CONTENT)) {
      if (found.charCodeAt(0) > 0x4e00 && pairs.size < MOST_WORDS) pairs.add(found);
      else if (found.length >= 5 && words.size < MOST_WORDS) words.add(found.toLowerCase());
    }
    for (const sentence of text.split(/(?<=[.!?。！？])\s*|\n+/)) {
      const trimmed = sentence.trim();
      if (trimmed.length < 12 || trimmed.length > 240) continue;
      if (sentences.size < MOST_SENTENCES) sentences.add(trimmed);
    }
  }
  const orFallback = (set: Set<string>, fallback: string) => (set.size > 0 ? [...set] : [fallback]);
  return {
    words: orFallback(words, 'example'),
    pairs: orFallback(pairs, '例子'),
    sentences: orFallback(sentences, 'This is an example sentence.'),
  };
}

/** The text with a share of its content words, and most of its numbers, exchanged for others. */
export function reword(
  text: string,
  how: { rate: number; random: Random; vocabulary: Vocabulary },
): string {
  const { rate, random, vocabulary } = how;
  if (rate === 0) return text;
  return text.replace(CONTENT, (found) => {
    const first = found.charCodeAt(0);
    if (first < 0x3a) return random.float() < 0.6 ? otherNumber(found.length, random) : found;
    if (random.float() >= rate) return found;
    if (first > 0x4e00) return random.pick(vocabulary.pairs);
    const other = random.pick(vocabulary.words);
    return first < 0x5b ? other.charAt(0).toUpperCase() + other.slice(1) : other;
  });
}

/** A number of as many digits (at most nine are redrawn). */
function otherNumber(digits: number, random: Random): string {
  const drawn = Math.min(digits, 9);
  const low = drawn === 1 ? 0 : 10 ** (drawn - 1);
  return String(random.int(low, 10 ** drawn - 1)).padEnd(digits, '0');
}
