import { EMBEDDING_DIMENSIONS } from '#schema/fingerprint';
import { BitCounts } from './bit-counts.ts';
import { LOWER, UPPER } from './chars.ts';
import { pairHash } from './concept-table.ts';
import { avalanche } from './hash.ts';
import { contentUnit } from './survey.ts';
import type { TextBuffer } from './text-buffer.ts';
import { IDEOGRAPH, type Units } from './units.ts';

/**
 * Signed random projections of hashed features: a feature's hash gives its ±1 in every dimension,
 * so the sum over features is the projection of the feature counts (Charikar 2002).
 */
const GRAM_SEED = 0x51ed270b;
const CONCEPT_SEED = 0x1d872b41;
const CONCEPT_PLANE = 3;

const counts = new BitCounts();

/** Adds a feature by a hash that is already well mixed. */
function addFeature(hash: number, plane: number): void {
  const turned = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1);
  counts.add(turned ^ (turned >>> 16), hash, plane);
}

/** Unit-norm embedding scaled to ±127: concepts, word stems, word pairs and character 4-grams. */
export function embed(text: TextBuffer, units: Units): number[] {
  counts.clear();
  const { stem, kind } = units;
  let before = 0;
  for (let at = 0; at < units.count; at++) {
    const content = contentUnit(units, at);
    const hash = stem[at] as number;
    addFeature(hash, content ? 2 : 0);
    addFeature(pairHash(before, hash), kind[at] === IDEOGRAPH ? 2 : 0);
    before = hash;
    const concept = units.concept[at] as number;
    if (concept !== 0) addFeature(avalanche(concept + CONCEPT_SEED), CONCEPT_PLANE);
  }
  addCharacterGrams(text);
  return scaled();
}

/** Runs of four letters within words. */
function addCharacterGrams(text: TextBuffer): void {
  const { kind, fold } = text;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const unitKind = kind[at];
    if (unitKind !== LOWER && unitKind !== UPPER) {
      run = 0;
      continue;
    }
    if (++run < 4) continue;
    const left = ((fold[at - 3] as number) << 16) | (fold[at - 2] as number);
    const right = ((fold[at - 1] as number) << 16) | (fold[at] as number);
    addFeature(avalanche(Math.imul(left ^ GRAM_SEED, 0x85ebca77) ^ right), 0);
  }
}

function scaled(): number[] {
  const raw: number[] = [];
  let squares = 0;
  for (let dimension = 0; dimension < EMBEDDING_DIMENSIONS; dimension++) {
    const value = 2 * counts.count(dimension) - counts.total;
    raw.push(value);
    squares += value * value;
  }
  const scale = squares === 0 ? 0 : 127 / Math.sqrt(squares);
  for (let dimension = 0; dimension < raw.length; dimension++) {
    raw[dimension] = Math.round((raw[dimension] as number) * scale);
  }
  return raw;
}
