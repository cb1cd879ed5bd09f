import { EMBEDDING_DIMENSIONS, TOPIC_BUCKETS } from '#schema/fingerprint';
import { BitCounts } from './bit-counts.ts';
import { CLASS, FOLD, LOWER, UPPER } from './chars.ts';
import { avalanche } from './hash.ts';
import { ADDRESS, IDEOGRAPH, NUMBER, RULE, type Units } from './units.ts';

/**
 * Signed random projections of hashed features: a feature's hash gives its ±1 in every dimension, so
 * the sum over features is the projection of the feature counts (Charikar 2002).
 */
const TOPIC_BITS = Math.log2(TOPIC_BUCKETS);
const MOST_UNITS = 600;
const MOST_CHARACTER_GRAMS = 1200;

const counts = new BitCounts();

/** Words that carry content: known function words and one- or two-letter words do not. */
function contentUnit(units: Units, at: number): boolean {
  const kind = units.kind[at];
  if (kind === NUMBER || kind === ADDRESS || kind === RULE) return false;
  if (kind === IDEOGRAPH) return true;
  return units.word[at] === 0 && (units.end[at] as number) - (units.start[at] as number) > 2;
}

function addFeature(hash: number, plane: number): void {
  counts.add(avalanche(hash ^ 0x3c6ef372), avalanche(hash + 0x1f83d9ab), plane);
}

/** Characters of scripts without spaces speak in pairs. */
function addPair(units: Units, at: number, plane: number): void {
  if (at === 0 || units.kind[at - 1] !== IDEOGRAPH) return;
  addFeature(Math.imul(units.a[at - 1] as number, 31) ^ (units.a[at] as number), plane);
}

/** Coarse topic cell of the content words, 0 .. TOPIC_BUCKETS − 1; 0 where there is none. */
export function topicBucket(units: Units): number {
  counts.clear();
  const stride = Math.max(1, Math.ceil(units.count / MOST_UNITS));
  for (let at = 0; at < units.count; at += stride) {
    if (!contentUnit(units, at)) continue;
    if (units.kind[at] === IDEOGRAPH) addPair(units, at, 0);
    else addFeature(units.stem[at] as number, 1);
  }
  let bucket = 0;
  for (let bit = 0; bit < TOPIC_BITS; bit++) {
    if (2 * counts.count(bit) > counts.total) bucket |= 1 << bit;
  }
  return bucket;
}

/** Unit-norm embedding scaled to ±127: word stems, word pairs and character 4-grams. */
export function embed(text: string, units: Units): number[] {
  counts.clear();
  const stride = Math.max(1, Math.ceil(units.count / MOST_UNITS));
  for (let at = 0; at < units.count; at += stride) {
    const plane = contentUnit(units, at) ? 2 : 0;
    addFeature(units.stem[at] as number, plane);
    if (units.kind[at] === IDEOGRAPH) addPair(units, at, 2);
    else if (at > 0) {
      addFeature(Math.imul(units.stem[at - 1] as number, 31) ^ (units.stem[at] as number), 0);
    }
  }
  addCharacterGrams(text);
  return scaled();
}

function addCharacterGrams(text: string): void {
  const stride = Math.max(1, Math.ceil(text.length / MOST_CHARACTER_GRAMS));
  for (let at = 0; at + 4 <= text.length; at += stride) {
    let hash = 0x51ed270b;
    let letters = 0;
    for (let offset = 0; offset < 4; offset++) {
      const code = text.charCodeAt(at + offset);
      const kind = CLASS[code];
      if (kind === LOWER || kind === UPPER) letters++;
      hash = Math.imul(hash ^ (FOLD[code] as number), 16777619);
    }
    if (letters === 4) addFeature(hash, 0);
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
  return raw.map((value) => Math.round(value * scale));
}
