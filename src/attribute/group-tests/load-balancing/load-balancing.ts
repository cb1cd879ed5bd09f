/** Tests whether members' exchanges add up to a stream steadier than independent accounts produce. */

import type { Random } from '#std/random';
import { meanAndVariance } from '#std/statistics/spread';
import { studentTail } from '#std/statistics/tails';
import type { GroupTest, StreamEvidence } from '../../group-test.ts';

/**
 * Surrogates in all after each round. Where a round leaves the group clearly ordinary the next is not
 * drawn: a p-value below that level always rests on all of them.
 */
const ROUNDS = [9, 29, 99];
const CLEARLY_ORDINARY = 0.3;
/** Turn-taking needs the exchanges sorted, and this many show it. */
const TURN_EVENTS = 3000;
const EVENTS_AT_LEAST = 200;
const MEMBERS_AT_LEAST = 3;
/** Largest shift as a share of the observed span; what lies that close to its ends is not counted. */
const SHIFT_SHARE = 1 / 8;
const LOGARITHMS = Float64Array.from({ length: TURN_EVENTS }, (_, number) => Math.log(number));
/**
 * Mean exchanges per bin; a scheduler shows in short bins, a quota in long ones. No round numbers:
 * bins must not fall into step with a regular stream.
 */
const BIN_MEANS = [1.31, 4.7, 17.9];

/**
 * Accounts that act on their own add up to a stream at least as irregular as chance: by the
 * Palm–Khintchine theorem it tends to Poisson, and habits in common only make it burstier. A
 * scheduler that deals work to accounts makes the sum more regular than its parts. Shifting each account's times
 * by an amount of its own keeps its rhythm and breaks the synchrony; the group is balanced if
 * counts vary less from bin to bin (Allan factor), or accounts take turns more evenly, than after
 * such shifts.
 */
export const loadBalancing: GroupTest = {
  id: 'load-balancing',
  asks: 'Is the merged stream of requests more regular than accounts acting on their own can make it?',
  family: 'timing',
  nullHypothesis: 'the accounts keep their own rhythms, independent of each other',
  benignShare: 0.0005,
  exchangesAtLeast: EVENTS_AT_LEAST,
  weight: 0.6,
  run({ group: { stream }, random }) {
    const ring = stream === null ? null : packStream(stream);
    if (ring === null) return 'insufficient-data';
    const observed = regularity(ring, new Float64Array(ring.members));
    const surrogates: number[][] = [];
    const draw = (count: number): Tail[] => {
      while (surrogates.length < count) {
        surrogates.push(regularity(ring, shifts(ring, random.fork(surrogates.length))));
      }
      return observed.map((value, place) => ({
        place,
        ...lowerTail(
          value,
          surrogates.map((surrogate) => surrogate[place]!),
        ),
      }));
    };
    let best: Tail = { place: 0, p: 0, expected: 0 };
    for (const round of ROUNDS) {
      if (best.p * observed.length >= CLEARLY_ORDINARY) break;
      best = draw(round).reduce((least, test) => (test.p < least.p ? test : least));
    }
    const ratio = Math.exp(observed[best.place]! - best.expected);
    return {
      statistic: ratio,
      p_value: Math.min(1, best.p * observed.length),
      reason: sentence(best.place, ratio, ring.members),
    };
  },
};

interface Tail {
  /** Index of the statistic. */
  place: number;
  p: number;
  expected: number;
}

function sentence(place: number, ratio: number, accounts: number): string {
  const percent = Math.abs(Math.round(100 * (1 - ratio)));
  const less = ratio <= 1 ? 'less' : 'more';
  return place < BIN_MEANS.length
    ? `The merged requests of ${accounts} accounts vary ${percent} % ${less} from moment to moment than if each account acted on its own.`
    : `${accounts} accounts take turns ${percent} % ${less} unevenly than if each account acted on its own.`;
}

/** Times relative to the first, with the members renumbered; sorted as single numbers. */
interface PackedStream {
  offset: Float64Array;
  member: Uint32Array;
  members: number;
  span: number;
}

/** Room for the member beside the time in one exact number. */
const MEMBER_ROOM = 2 ** 20;

function packStream({ at, member }: StreamEvidence): PackedStream | null {
  const start = at[0] ?? 0;
  const span = (at.at(-1) ?? 0) - start;
  const names = new Map<number, number>();
  for (const one of member) if (!names.has(one)) names.set(one, names.size);
  if (at.length < EVENTS_AT_LEAST || names.size < MEMBERS_AT_LEAST || span <= 0) return null;
  return {
    offset: at.map((moment) => Math.round(moment - start)),
    member: member.map((one) => names.get(one)!),
    members: names.size,
    span,
  };
}

function shifts(stream: PackedStream, random: Random): Float64Array {
  const most = stream.span * SHIFT_SHARE;
  return new Float64Array(stream.members).map(() => Math.round((2 * random.float() - 1) * most));
}

/**
 * Logarithms of statistics that are small for a balanced stream, over the inner part of the stream
 * after each member's times were shifted.
 */
function regularity(stream: PackedStream, shift: Float64Array): number[] {
  const { offset, member } = stream;
  const moved = new Float64Array(offset.length);
  for (let index = 0; index < moved.length; index++) {
    moved[index] = offset[index]! + shift[member[index]!]!;
  }
  return [
    ...BIN_MEANS.map((mean) => logAllanFactor(stream, moved, mean)),
    logTurnVariance(stream, moved),
  ];
}

/** Var(next count − count) / (2 · mean), over equal bins: 1 for Poisson, whatever slow drift there is. */
function logAllanFactor({ span }: PackedStream, moved: Float64Array, meanPerBin: number): number {
  const start = span * SHIFT_SHARE;
  const inner = span - 2 * start;
  const bins = Math.floor((moved.length * (1 - 2 * SHIFT_SHARE)) / meanPerBin);
  if (bins < 10) return 0;
  const perMs = bins / inner;
  const counts = new Uint32Array(bins);
  let counted = 0;
  for (let index = 0; index < moved.length; index++) {
    const place = (moved[index]! - start) * perMs;
    if (place < 0 || place >= bins) continue;
    counts[Math.floor(place)]!++;
    counted++;
  }
  let squares = 0;
  for (let bin = 1; bin < bins; bin++) squares += (counts[bin]! - counts[bin - 1]!) ** 2;
  return Math.log((squares + 1) / (2 * (bins - 1) * ((counted + 1) / bins)));
}

/** Variance of ln(exchanges of others between two of an account's own): 0 for strict rotation. */
function logTurnVariance(stream: PackedStream, moved: Float64Array): number {
  const packed = innerTurns(stream, moved);
  const last = new Int32Array(stream.members).fill(-1);
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < packed.length; index++) {
    const member = packed[index]! - MEMBER_ROOM * Math.floor(packed[index]! / MEMBER_ROOM);
    const before = last[member]!;
    last[member] = index;
    if (before < 0) continue;
    const wait = LOGARITHMS[index - before] ?? Math.log(index - before);
    count++;
    sum += wait;
    squares += wait * wait;
  }
  return count < 50 ? 0 : Math.log(squares / count - (sum / count) ** 2 + 0.01);
}

/** Exchanges around the middle of the shifted stream in order, time and member in one number. */
function innerTurns({ member, span }: PackedStream, moved: Float64Array): Float64Array {
  const share = Math.min(1 - 2 * SHIFT_SHARE, TURN_EVENTS / moved.length);
  const start = (span * (1 - share)) / 2;
  const packed = new Float64Array(moved.length);
  let count = 0;
  for (let index = 0; index < moved.length; index++) {
    const at = moved[index]!;
    if (at < start || at > span - start) continue;
    packed[count++] = at * MEMBER_ROOM + member[index]!;
  }
  const first = start * MEMBER_ROOM;
  return sortSpread(packed.subarray(0, count), first, (span - start + 2) * MEMBER_ROOM);
}

/** In a bin of this many a sort of its own is quicker than insertion. */
const CROWDED = 100;

/**
 * Numbers in [low, high), sorted: dealt into as many bins as there are numbers, then set right by
 * insertion. Linear where they are spread evenly, as surrogates of a stream are.
 */
function sortSpread(numbers: Float64Array, low: number, high: number): Float64Array {
  const bins = numbers.length;
  const perUnit = bins / (high - low);
  const binOf = new Uint32Array(bins);
  const next = new Uint32Array(bins + 1);
  let most = 0;
  for (let index = 0; index < bins; index++) {
    const bin = Math.floor((numbers[index]! - low) * perUnit);
    binOf[index] = bin;
    most = Math.max(most, ++next[bin + 1]!);
  }
  if (most > CROWDED) return numbers.sort();
  for (let bin = 0; bin < bins; bin++) next[bin + 1]! += next[bin]!;
  const sorted = new Float64Array(bins);
  for (let index = 0; index < bins; index++) sorted[next[binOf[index]!]!++] = numbers[index]!;
  for (let index = 1; index < bins; index++) {
    const one = sorted[index]!;
    let at = index;
    for (; at > 0 && sorted[at - 1]! > one; at--) sorted[at] = sorted[at - 1]!;
    sorted[at] = one;
  }
  return sorted;
}

/** P(as low as observed) among the surrogates: their rank where it tells, else Student's t. */
function lowerTail(observed: number, surrogates: number[]): { p: number; expected: number } {
  const { mean, variance } = meanAndVariance(surrogates);
  const below = surrogates.filter((value) => value <= observed).length;
  const rank = (1 + below) / (surrogates.length + 1);
  if (below > 0 || variance === 0) return { p: rank, expected: mean };
  const deviations = (mean - observed) / Math.sqrt(variance * (1 + 1 / surrogates.length));
  return {
    p: Math.min(rank, studentTail(deviations, surrogates.length - 1)),
    expected: mean,
  };
}
