/** Finds all cue phrases of a text in one pass, for scores and tasks. */

import type { CueVocabulary } from './vocabulary.ts';

const SLOTS = 1 << 15;

interface Node {
  readonly next: Map<number, Node>;
  readonly outputs: number[];
  id: number;
  fallback: Node | null;
}

function emptyNode(): Node {
  return { next: new Map(), outputs: [], id: 0, fallback: null };
}

/**
 * Aho-Corasick over vocabulary numbers (Aho and Corasick 1975): every cue phrase in a text is found
 * in one pass over its words. Transitions live in one open-addressing table.
 */
export class CueAutomaton {
  readonly #root = emptyNode();
  readonly #nodes: Node[] = [this.#root];
  readonly #keys = new Int32Array(SLOTS).fill(-1);
  readonly #targets = new Uint16Array(SLOTS);
  #fallbacks = new Uint16Array(0);
  /** Transitions from the start, by word: the commonest case needs no table. */
  #first = new Uint16Array(0);
  /** 1 by word that some phrase has in a later place than its first. */
  #later = new Uint8Array(0);
  /** Classes announced on reaching a state, or null. */
  #outputs: (readonly number[] | null)[] = [];

  /** Adds a phrase as vocabulary numbers, announced as `output`. */
  add(phrase: readonly number[], output: number): void {
    let node = this.#root;
    for (const word of phrase) {
      let next = node.next.get(word);
      if (next === undefined) {
        next = emptyNode();
        next.id = this.#nodes.length;
        this.#nodes.push(next);
        node.next.set(word, next);
      }
      node = next;
    }
    if (!node.outputs.includes(output)) node.outputs.push(output);
  }

  /** Computes the fallback links; to be called once, after the last phrase. */
  freeze(): void {
    const queue: Node[] = [];
    for (const child of this.#root.next.values()) {
      child.fallback = this.#root;
      queue.push(child);
    }
    for (const node of queue) {
      for (const [word, child] of node.next) {
        let fallback = node.fallback;
        while (fallback !== null && !fallback.next.has(word)) fallback = fallback.fallback;
        child.fallback = fallback?.next.get(word) ?? this.#root;
        for (const output of child.fallback.outputs) {
          if (!child.outputs.includes(output)) child.outputs.push(output);
        }
        queue.push(child);
      }
    }
    this.#fallbacks = new Uint16Array(this.#nodes.map((node) => node.fallback?.id ?? 0));
    this.#outputs = this.#nodes.map((node) => (node.outputs.length > 0 ? node.outputs : null));
    this.#first = new Uint16Array(1 + Math.max(0, ...this.#root.next.keys()));
    const words = this.#nodes.flatMap((node) => [...node.next.keys()]);
    this.#later = new Uint8Array(1 + Math.max(0, ...words));
    for (const node of this.#nodes) {
      for (const [word, child] of node.next) this.#store(node.id, word, child.id);
    }
  }

  #store(state: number, word: number, target: number): void {
    if (state === 0) {
      this.#first[word] = target;
      return;
    }
    this.#later[word] = 1;
    const key = (state << 13) | word;
    let slot = Math.imul(key, 0x9e3779b1) >>> 17;
    while (this.#keys[slot] !== -1) slot = (slot + 1) & (SLOTS - 1);
    this.#keys[slot] = key;
    this.#targets[slot] = target;
  }

  /** The state after reading one known word in `state`. */
  step(state: number, word: number): number {
    let from = this.#later[word] === 1 ? state : 0;
    while (from !== 0) {
      const key = (from << 13) | word;
      let slot = Math.imul(key, 0x9e3779b1) >>> 17;
      while (this.#keys[slot] !== -1) {
        if (this.#keys[slot] === key) return this.#targets[slot]!;
        slot = (slot + 1) & (SLOTS - 1);
      }
      from = this.#fallbacks[from]!;
    }
    return word < this.#first.length ? this.#first[word]! : 0;
  }

  outputs(state: number): readonly number[] | null {
    return this.#outputs[state] as readonly number[] | null;
  }
}

/**
 * Expands a cue pattern to phrases: words by blanks, `a/b` for either, a trailing `?` for optional.
 * "explain/describe step by step" gives two phrases.
 */
export function expandPattern(pattern: string): string[] {
  let phrases = [''];
  for (const part of pattern.trim().split(/\s+/)) {
    const optional = part.endsWith('?') && part.length > 1;
    const choices = (optional ? part.slice(0, -1) : part).split('/');
    if (optional) choices.push('');
    phrases = phrases.flatMap((phrase) => choices.map((choice) => `${phrase} ${choice}`.trim()));
  }
  return phrases.filter((phrase) => phrase !== '');
}

/** Adds every phrase of the patterns, announced as `cue.id`. */
export function addPatterns(
  automaton: CueAutomaton,
  vocabulary: CueVocabulary,
  cue: { id: number; patterns: string },
): void {
  for (const pattern of cue.patterns.split(/[|\n]/)) {
    for (const phrase of expandPattern(pattern)) {
      const words = phrase.split(' ').flatMap((word) => vocabulary.add(word));
      if (words.length > 0) automaton.add(words, cue.id);
    }
  }
}
