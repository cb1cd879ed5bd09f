/**
 * Makes the sketch by which near-duplicates of a prompt are found through equal values in a table.
 */

import * as fingerprintModule from '#schema/fingerprint';
import * as hashModule from './hash.ts';
import type { Shingles } from './shingles.ts';
import { CAPACITY } from './text-buffer.ts';

const { MINHASH_BANDS } = fingerprintModule;
const { avalanche } = hashModule;

/**
 * MinHash in bands. Two texts whose shingle sets have Jaccard similarity J share a bin's minimum
 * with probability J, a band of ROWS bins with J^ROWS, and at least one of the bands with
 * 1 − (1 − J^3)^8: 96.5 % at J = 0.7, 99.7 % at 0.8, 66 % at 0.5, 6 % at 0.2, 0.8 % at 0.1.
 *
 * One hash per shingle and round spreads the set over the bins (one-permutation hashing, Li, Owen,
 * Zhang 2012); bins still empty are filled by further rounds, whose values always lose against
 * earlier ones (Dahlgaard, Knudsen, Thorup 2017), so that short texts keep the same collision
 * probability as long ones.
 */
const ROWS = 3;
const BINS = MINHASH_BANDS * ROWS;
/** After this many rounds, each shingle bids for one named bin a round: every bin gets filled. */
const FREE_ROUNDS = 12;

/** So many shingles fill all bins at once unless most of them are alike. */
const MOST_FEW = 4 * BINS;
const SEEN_SLOTS = 256;

const seen = new Int32Array(SEEN_SLOTS);
const unlike = { count: 0, a: new Int32Array(CAPACITY), b: new Int32Array(CAPACITY) };

const rank = new Uint8Array(BINS);
const value = new Uint32Array(BINS);

/** Band values of a set of shingles; all zero for an empty one. */
export function minhashBands(shingles: Shingles): number[] {
  if (shingles.count === 0) return new Array<number>(MINHASH_BANDS).fill(0);
  rank.fill(255);
  let bidders = shingles;
  let empty = BINS;
  for (let round = 0; empty > 0; round++) {
    const named = round >= FREE_ROUNDS ? (round - FREE_ROUNDS) % BINS : -1;
    // A bin that is filled takes no bids of later rounds.
    if (named >= 0 && rank[named] !== 255) continue;
    if (round === 1 && shingles.count > MOST_FEW) bidders = lessRepeats(shingles);
    empty -= fillRound(bidders, round, named);
  }
  const bands: number[] = [];
  for (let band = 0; band < MINHASH_BANDS; band++) {
    let state = Math.imul(band + 1, 0x9e3779b1);
    for (let row = 0; row < ROWS; row++) {
      state = avalanche(state ^ value[band * ROWS + row]!) + 0x6ed9eba1;
    }
    bands.push(avalanche(state) >>> 0);
  }
  return bands;
}

/** The same set with most of its repeats left out: a second bid of a shingle changes nothing. */
function lessRepeats(shingles: Shingles): Shingles {
  const { a, b, count } = shingles;
  seen.fill(-1);
  unlike.count = 0;
  for (let at = 0; at < count; at++) {
    const slot = a[at]! & (SEEN_SLOTS - 1);
    const last = seen[slot]!;
    if (last >= 0 && unlike.a[last] === a[at] && unlike.b[last] === b[at]) continue;
    seen[slot] = unlike.count;
    unlike.a[unlike.count] = a[at]!;
    unlike.b[unlike.count] = b[at]!;
    unlike.count++;
  }
  return unlike;
}

/**
 * Gives every shingle one bid in this round; returns how many bins it filled for the first time.
 */
function fillRound(shingles: Shingles, round: number, named: number): number {
  const salt = Math.imul(round + 1, 0x85ebca6b);
  let filled = 0;
  for (let at = 0; at < shingles.count; at++) {
    const hash = round === 0 ? shingles.a[at]! : avalanche(shingles.a[at]! ^ salt);
    const bin = named >= 0 ? named : ((hash >>> 16) * BINS) >>> 16;
    const held = rank[bin]!;
    if (held < round) continue;
    const bid = (shingles.b[at]! ^ Math.imul(hash, 0x2c1b3c6d)) >>> 0;
    if (held === 255) {
      filled++;
      rank[bin] = round;
      value[bin] = bid;
    } else if (bid < value[bin]!) {
      value[bin] = bid;
    }
  }
  return filled;
}
