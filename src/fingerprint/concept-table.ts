/** Looks up the concept that a word belongs to, for topics. */

import { CONCEPTS } from './concepts.ts';
import { avalanche } from './hash.ts';
import { HashTable } from './hash-table.ts';
import { text } from './text-buffer.ts';
import { scanUnits } from './tokens.ts';
import { IDEOGRAPH } from './unit-kinds.ts';
import { units } from './units.ts';

/** Hash of two units that stand together. */
export function pairHash(first: number, second: number): number {
  return avalanche(Math.imul(first, 31) ^ second);
}

const table = new HashTable(1 << 13);

function build(): void {
  for (const [index, words] of Object.values(CONCEPTS).entries()) {
    for (const word of words.split(/\s+/)) {
      text.load(word);
      scanUnits();
      const hash =
        units.kind[0] === IDEOGRAPH ? pairHash(units.a[0]!, units.a[1]!) : units.stem[0]!;
      table.add(hash, index + 1);
    }
  }
}
build();

export const CONCEPT_COUNT = Object.keys(CONCEPTS).length;

/**
 * Number (1 .. CONCEPT_COUNT) of the concept of a word stem or an ideograph pair; 0 where unknown.
 */
export function conceptOf(hash: number): number {
  return table.get(hash);
}
