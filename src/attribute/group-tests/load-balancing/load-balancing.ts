/** Tests whether members' exchanges add up to a stream steadier than independent accounts produce. */

import type { Random } from '#std/random';
import { meanAndVariance } from '#std/statistics/spread';
import { MINUTE_MS } from '#std/time';
import type { GroupTest, StreamEvidence } from '../../group-test.ts';

/**
 * Surrogates in all after each round. Where a round leaves the group ordinary the next is not drawn: a
 * p-value below that level always rests on all of them.
 */
const ROUNDS = [19, 99, 999, 9999];
const ORDINARY = [0.3, 0.04, 0.0011];
/** The last round is shorter for long streams: so many exchanges are shifted in all, about. */
const SHIFTED_AT_MOST = 2e7;
/** Turn-taking needs the exchanges sorted, and this many show it. */
const TURN_EVENTS = 3000;
const EVENTS_AT_LEAST = 60;
const MEMBERS_AT_LEAST = 3;
/**
 * Shifts are local: as far as breaks a dealer's order, and no further than keeps everybody's hour of the
 * day, or a common working day would look like balance.
 */
const SHIFT_MS = 15 * MINUTE_MS;
const SHIFT_GAPS = 20;
/**
 * Differences by less than this factor are no scheduler's: who is proposed for being active in the same
 * ten minutes takes turns a few percent more evenly than after shifts.
 */
const NEGLIGIBLE = 0.85;
/** What lies that close to the ends of the span is not counted, and no shift is larger. */
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
 * scheduler that deals work to accounts makes the sum more regular than its parts. Shifting each
 * account's times by a small amount of its own keeps its rhythm and its hours and breaks the synchrony;
 * the group is balanced if counts vary less from bin to bin (Allan factor), or accounts take turns
 * more evenly, than after such shifts. The most unusual of these statistics, each in standard
 * deviations over all shifts and the observation, is ranked among the same of every shift (a
 * randomisation test with the maximum statistic: P. Westfall, S. Young 1993).
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
    const seen = regularity(ring, new Float64Array(ring.members));
    const observed = seen.map((value) => value - Math.log(NEGLIGIBLE));
    const drawn: number[][] = [];
    let found = { place: 0, p: 1, expected: 0 };
    for (const [index, count] of ROUNDS.entries()) {
      const most = Math.max(ROUNDS.at(-2)!, Math.floor(SHIFTED_AT_MOST / ring.offset.length));
      while (drawn.length < Math.min(count, most)) {
        drawn.push(regularity(ring, shifts(ring, random.fork(drawn.length))));
      }
      found = ranked(observed, drawn);
      if (found.p >= (ORDINARY[index] ?? 0)) break;
    }
    const ratio = Math.exp(seen[found.place]! - found.expected);
    return {
      statistic: ratio,
      p_value: found.p,
      reason: sentence(found.place, ratio, ring.members),
    };
  },
};

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
  /** Largest shift, either way. */
  shift: number;
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
    shift: Math.min(span * SHIFT_SHARE, Math.max(SHIFT_MS, (SHIFT_GAPS * span) / at.length)),
  };
}

function shifts(stream: PackedStream, random: Random): Float64Array {
  const { members, shift } = stream;
  return new Float64Array(members).map(() => Math.round((2 * random.float() - 1) * shift));
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
function logAllanFactor(
  { span, shift }: PackedStream,
  moved: Float64Array,
  meanPerBin: number,
): number {
  const start = shift;
  const inner = span - 2 * start;
  const bins = Math.floor((moved.length * inner) / span / meanPerBin);
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
function innerTurns({ member, span, shift }: PackedStream, moved: Float64Array): Float64Array {
  const share = Math.min(1 - (2 * shift) / span, TURN_EVENTS / moved.length);
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

/** Where the observation ranks, its most unusual statistic, and what shifts give for that. */
function ranked(observed: readonly number[], drawn: readonly (readonly number[])[]) {
  const scales = observed.map((value, place) => {
    const { mean, variance } = meanAndVariance([value, ...drawn.map((one) => one[place]!)]);
    return { mean, deviation: Math.sqrt(variance) || Number.POSITIVE_INFINITY };
  });
  const unusual = (statistics: readonly number[]): number =>
    Math.max(...scales.map(({ mean, deviation }, at) => (mean - statistics[at]!) / deviation));
  const most = unusual(observed);
  const asMuch = drawn.filter((one) => unusual(one) >= most).length;
  const place = scales.findIndex(
    ({ mean, deviation }, at) => (mean - observed[at]!) / deviation === most,
  );
  return { place, p: (1 + asMuch) / (drawn.length + 1), expected: scales[place]!.mean };
}
