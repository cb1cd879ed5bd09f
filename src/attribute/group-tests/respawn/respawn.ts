/** Tests whether new members start soon after others end, more often than chance gives. */

import { HOUR_MS } from '#std/time';
import type { GroupTest } from '../../group-test.ts';

const SURROGATES = 199;
/** So many surrogates with as many pairs settle it: the rest is not drawn. */
const ENOUGH_AS_MANY = 20;
/** A replacement works within this time of the end of the account that it replaces. */
const WITHIN_MS = 2 * HOUR_MS;
const SILENT_MS = 24 * HOUR_MS;
/** Beginnings are shifted by at most this much either way: at what times many begin is kept. */
const SHIFT_MS = 48 * HOUR_MS;
const PAIRS_AT_LEAST = 3;

/**
 * When an account is banned, an operator puts another in its place. New members that begin soon
 * after another fell silent for good are counted; shifting all beginnings by one amount of up to two
 * days keeps their pattern and tells how often that happens by chance.
 */
export const respawn: GroupTest = {
  id: 'respawn',
  asks: 'Do new accounts begin as soon as others end?',
  family: 'timing',
  nullHypothesis: 'beginnings and ends of accounts of the group are independent',
  benignShare: 0.01,
  weight: 0.1,
  run({ group: { lives }, random }) {
    if (lives === null) return 'insufficient-data';
    const ends = lives.lastMs.filter((at) => at < lives.to - SILENT_MS).sort();
    const begin = lives.from + SILENT_MS;
    const starts = lives.firstMs.filter((at) => at >= begin).sort();
    const span = lives.to - begin;
    if (ends.length < PAIRS_AT_LEAST || starts.length < PAIRS_AT_LEAST || span <= SILENT_MS) {
      return 'insufficient-data';
    }
    const observed = replacements(starts, ends);
    let atLeast = 0;
    let sum = 0;
    let drawn = 0;
    while (drawn < SURROGATES && atLeast < ENOUGH_AS_MANY) {
      drawn++;
      const far = 2 * WITHIN_MS + random.float() * (SHIFT_MS - 2 * WITHIN_MS);
      const shift = random.float() < 0.5 ? far : -far;
      const moved = starts.map((at) => at + shift);
      const count = replacements(moved, ends);
      sum += count;
      if (count >= observed) atLeast++;
    }
    return {
      statistic: observed,
      p_value: observed < PAIRS_AT_LEAST ? 1 : (1 + atLeast) / (drawn + 1),
      reason: `${observed} of ${starts.length} new accounts began within two hours of another one's end; ${(sum / drawn).toFixed(1)} would be chance.`,
    };
  },
};

/** Beginnings that follow an end soon, each end used once; both ascending. */
function replacements(starts: Float64Array, ends: Float64Array): number {
  let count = 0;
  let end = 0;
  for (const start of starts) {
    while (end < ends.length && ends[end]! < start - WITHIN_MS) end++;
    if (end < ends.length && ends[end]! <= start) {
      count++;
      end++;
    }
  }
  return count;
}
