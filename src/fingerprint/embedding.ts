/** Makes the small embedding by which prompts are compared that share no wording. */

import * as fingerprintModule from '#schema/fingerprint';
import { type BitColumns, BitCounts } from './bit-counts.ts';
import * as charsModule from './chars.ts';
import * as conceptTableModule from './concept-table.ts';
import * as hashModule from './hash.ts';
import * as textBufferModule from './text-buffer.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';

const { EMBEDDING_DIMENSIONS } = fingerprintModule;
const { LETTER_CLASSES } = charsModule;
const { pairHash } = conceptTableModule;
const { avalanche } = hashModule;
const { CAPACITY, text } = textBufferModule;
const { IDEOGRAPH } = unitKindsModule;
const { units } = unitsModule;
const { kind: charKind, fold: charFold } = text;
const { stem: unitStem, kind: unitKind, content: unitContent, concept: unitConcept } = units;

/**
 * Signed random projections of hashed features: a feature's hash gives its ±1 in every dimension,
 * so the sum over features is the projection of the feature counts (Charikar 2002).
 */
const GRAM_SEED = 0x51ed270b;
const CONCEPT_SEED = 0x1d872b41;
const CONCEPT_PLANE = 3;

const STEM_PLANE = 2;
const LETTERS_PER_GRAM = 4;

const counts = new BitCounts();

/** Features of one weight that wait to be counted, with room for one that is not kept. */
class Features implements BitColumns {
  count = 0;
  readonly high: Int32Array;
  readonly low: Int32Array;

  constructor(capacity: number) {
    this.high = new Int32Array(capacity + 1);
    this.low = new Int32Array(capacity + 1);
  }
}

/** At most a stem, a pair and a gram for every UTF-16 unit of the text. */
const light = new Features(3 * CAPACITY);
const heavy = new Features(2 * CAPACITY);
const concepts = new Features(CAPACITY);

/**
 * Puts down a feature by a hash that is already well mixed; it stays where `kept` is 1 and is
 * written over where it is 0, because a branch would guess wrong as often as not.
 */
function put(features: Features, hash: number, kept: number): void {
  const at = features.count;
  const turned = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1);
  features.high[at] = turned ^ (turned >>> 16);
  features.low[at] = hash;
  features.count = at + kept;
}

/** Unit-norm embedding scaled to ±127: concepts, word stems, word pairs and character 4-grams. */
export function embed(): number[] {
  light.count = 0;
  heavy.count = 0;
  concepts.count = 0;
  let before = 0;
  for (let at = 0; at < units.count; at++) {
    const hash = unitStem[at]!;
    const weighs = unitContent[at]!;
    put(heavy, hash, weighs);
    put(light, hash, 1 ^ weighs);
    put(unitKind[at] === IDEOGRAPH ? heavy : light, pairHash(before, hash), 1);
    before = hash;
    const known = unitConcept[at]!;
    if (known !== 0) put(concepts, avalanche(known + CONCEPT_SEED), 1);
  }
  putCharacterGrams();
  counts.clear();
  counts.addAll(light, 0);
  counts.addAll(heavy, STEM_PLANE);
  counts.addAll(concepts, CONCEPT_PLANE);
  return scaled();
}

/** Runs of four letters within words. */
function putCharacterGrams(): void {
  let run = 0;
  let left = 0;
  let right = 0;
  for (let at = 0; at < text.length; at++) {
    left = (left << 16) | (right >>> 16);
    right = (right << 16) | charFold[at]!;
    const unlike = (charKind[at]! >>> 1) ^ LETTER_CLASSES;
    // All bits where the unit is a letter, none where it is not: no guessing where words end.
    run = (run + 1) & ~((unlike | -unlike) >> 31);
    const gram = avalanche(Math.imul(left ^ GRAM_SEED, 0x85ebca77) ^ right);
    put(light, gram, (LETTERS_PER_GRAM - 1 - run) >>> 31);
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
    raw[dimension] = Math.round(raw[dimension]! * scale);
  }
  return raw;
}
