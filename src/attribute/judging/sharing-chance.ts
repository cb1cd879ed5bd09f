/** Says how often members of a group would share rare values by chance. */

import type { SharedCount } from '../group-test.ts';
import type { Exposure } from '../links/link-table.ts';
import type { Reason } from '../view.ts';

/** Things of which an account has one or none by rights: how many it has is no habit of its own. */
const COUNTED_ONCE: readonly Reason[] = ['payment', 'device', 'program', 'tools'];

/**
 * An operator that gives every account many devices or tool sets has most of all there are: chance by
 * their number would expect all its accounts to share. There, accounts that have any are alike.
 */
export function cappedExposures(exposures: readonly Exposure[]): Exposure[] {
  const known = new Map<Float32Array, { perAccount: Float32Array; total: number }>();
  return exposures.map((exposure) => {
    const { perAccount, reason } = exposure;
    if (perAccount === null || !COUNTED_ONCE.includes(reason)) return exposure;
    const once = known.get(perAccount) ?? atMostOne(perAccount);
    known.set(perAccount, once);
    return { ...exposure, ...once };
  });
}

function atMostOne(perAccount: Float32Array): { perAccount: Float32Array; total: number } {
  const once = perAccount.map((value) => Math.min(1, value));
  return { perAccount: once, total: once.reduce((sum, value) => sum + value, 0) };
}

/** No group is everybody. */
const MOST = 1 - 1e-9;

export interface Chance {
  exposures: readonly Exposure[];
  counts: readonly Uint32Array[];
  /** By view: whether it is of the family. */
  views: readonly boolean[];
}

/** What chance gives; `inOne`: those who are taken for one customer. */
export function expectedOver(
  { exposures, counts, views }: Chance,
  members: Uint32Array,
  inOne: Uint8Array | null,
): Pick<SharedCount, 'expected' | 'variance'> {
  const exposureOf = createExposureSum(members, inOne);
  const sum = { expected: 0, variance: 0 };
  exposures.forEach(({ perAccount, total }, view) => {
    if (!views[view] || total === 0) return;
    const exposure = exposureOf(perAccount);
    counts[view]!.forEach((values, sharers) => {
      if (values === 0) return;
      const ofOne = -Math.expm1((-sharers * exposure.ofOne) / total);
      const chance = beyondFirst(sharers, Math.min(MOST, exposure.others / total), ofOne);
      sum.expected += values * chance.mean;
      sum.variance += values * chance.variance;
    });
  });
  return sum;
}

interface ExposureSum {
  /** Of the members that are taken for one customer, and of all others. */
  ofOne: number;
  others: number;
}

/** Views of the same exposure share one array, of which the sum is taken once. */
function createExposureSum(members: Uint32Array, inOne: Uint8Array | null) {
  const sums = new Map<Float32Array | null, ExposureSum>();
  return (perAccount: Float32Array | null): ExposureSum => {
    const known = sums.get(perAccount);
    if (known !== undefined) return known;
    const sum = { ofOne: 0, others: 0 };
    members.forEach((member, place) => {
      const exposure = perAccount === null ? 1 : perAccount[member]!;
      if (inOne?.[place] === 1) sum.ofOne += exposure;
      else sum.others += exposure;
    });
    sums.set(perAccount, sum);
    return sum;
  };
}

/**
 * Mean and variance of (X + B − 1)⁺ for X of `sharers` trials with probability `chance` and,
 * independent of it, B = 1 with probability `ofOne`, else 0.
 */
function beyondFirst(
  sharers: number,
  chance: number,
  ofOne: number,
): { mean: number; variance: number } {
  const mean = sharers * chance;
  const none = Math.exp(sharers * Math.log1p(-chance));
  const pairs = ((sharers * (sharers - 1)) / 2) * chance * chance;
  const raw = mean * mean + mean * (1 - chance);
  const expected = mean < 1e-4 ? pairs : mean - 1 + none;
  const squares = mean < 1e-4 ? pairs : raw - 2 * mean + 1 - none;
  const all = ofOne * mean + (1 - ofOne) * expected;
  const allSquares = ofOne * raw + (1 - ofOne) * squares;
  return { mean: all, variance: Math.max(0, allSquares - all * all) };
}
