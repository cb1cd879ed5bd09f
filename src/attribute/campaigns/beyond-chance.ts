/** Finds accounts outside a core that share more with it than strangers do, at a bounded rate of false members. */

import { simes } from '#std/statistics/many-tests';
import { poissonTail } from '#std/statistics/tails';
import type { Exposure } from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';
import { type BelongingInput, heldBy, visitSharers } from './belonging.ts';

export interface ChanceInput extends BelongingInput {
  /** By view. */
  exposures: readonly Exposure[];
}

/** So large a part of a campaign's members may be strangers that came in by chance, on average. */
const STRANGERS_AT_MOST = 0.01;

/**
 * The accounts outside a core that share more with it than strangers of the same exposure do, in two
 * families at least. Where the core is a large part of everybody, many a stranger has something in
 * common with some member of it, so that having it says little: how much, for what it shows, does.
 * Who shares nothing has p = 1 and is left out: a threshold below one does not reach it.
 *
 * Of view v a stranger shares k ~ Poisson(d·ρ_v) things with the core, d its exposure; ρ_v comes from
 * the accounts that share nothing with the core in any other family, taken high by two standard
 * errors. Views of a family depend on each other: Simes (1986) joins them. Over F families
 * S = (F − 1)·p_(2) is a p-value against "at most one family is shared for a reason" (partial
 * conjunction, Y. Benjamini and R. Heller 2008). Only accounts that one family tells from strangers
 * can be wrong about a second: with T = (F − 1)·p_(1), the largest γ is taken at which
 * γ·#{T < γ} strangers are at most their share of #{S < γ} and the core (AdaFilter, J. Wang, L. Gui,
 * W. J. Su, C. Sabatti and A. B. Owen 2022).
 */
export function beyondChance(core: Uint32Array, input: ChanceInput): number[] {
  const inCore = new Set(core);
  const shared = sharedOutside(core, inCore, input);
  const rates = ratesOfStrangers(inCore, shared, input);
  const outside = Array.from(shared, ([account, counts]): Tested => {
    return { account, ...tested(account, counts, { rates, input }) };
  });
  const most = largestThreshold(outside, core.length);
  return outside.filter(({ second }) => second <= most).map(({ account }) => account);
}

interface Tested {
  account: number;
  /** T and S. */
  first: number;
  second: number;
}

/** The largest γ that keeps the share of strangers, of those values that S takes; −1 if none does. */
function largestThreshold(outside: readonly Tested[], known: number): number {
  const first = Float64Array.from(outside, (one) => one.first).sort();
  const second = Float64Array.from(outside, (one) => one.second).sort();
  let most = -1;
  let passing = 0;
  second.forEach((gamma, place) => {
    while (passing < first.length && first[passing]! <= gamma) passing++;
    if (gamma * passing <= STRANGERS_AT_MOST * (place + 1 + known)) most = gamma;
  });
  return most;
}

/**
 * By account outside the core that shares anything with it: how many things of each view. A base shared
 * at several moments is one.
 */
function sharedOutside(
  core: Uint32Array,
  inCore: ReadonlySet<number>,
  input: ChanceInput,
): Map<number, Uint32Array> {
  const { table, familyOfView } = input;
  const shared = new Map<number, Uint32Array>();
  /** By account: the value that was counted last. Values ascend by view and base. */
  const last = new Int32Array(table.accounts).fill(-1);
  visitSharers(heldBy(core, input), input, (account, value) => {
    if (inCore.has(account)) return;
    const before = last[account]!;
    const isSameThing =
      before >= 0 &&
      table.view[before] === table.view[value] &&
      table.base[before] === table.base[value];
    if (isSameThing) return;
    last[account] = value;
    let counts = shared.get(account);
    if (counts === undefined) {
      counts = new Uint32Array(familyOfView.length);
      shared.set(account, counts);
    }
    counts[table.view[value]!]!++;
  });
  return shared;
}

/** By view: things shared with the core for each that a stranger shows. */
function ratesOfStrangers(
  inCore: ReadonlySet<number>,
  sharedBy: ReadonlyMap<number, Uint32Array>,
  { table, familyOfView, exposures }: ChanceInput,
): number[] {
  const shared = familyOfView.map(() => 0);
  const shown = familyOfView.map(() => 0);
  for (let account = 0; account < table.accounts; account++) {
    if (inCore.has(account)) continue;
    const counts = sharedBy.get(account);
    const families = familyOfView.reduce(
      (found, family, view) => ((counts?.[view] ?? 0) > 0 ? found | (1 << family) : found),
      0,
    );
    for (let view = 0; view < familyOfView.length; view++) {
      if ((families & ~(1 << familyOfView[view]!)) !== 0) continue;
      shared[view]! += counts?.[view] ?? 0;
      shown[view]! += exposureOf(exposures[view]!, account);
    }
  }
  return shared.map((things, view) => (things + 1 + 2 * Math.sqrt(things + 1)) / shown[view]!);
}

const exposureOf = ({ perAccount }: Exposure, account: number): number =>
  perAccount === null ? 1 : perAccount[account]!;

function tested(
  account: number,
  shared: Uint32Array,
  { rates, input }: { rates: readonly number[]; input: ChanceInput },
): Omit<Tested, 'account'> {
  const ofViews = FAMILIES.map((): number[] => []);
  input.familyOfView.forEach((family, view) => {
    const exposure = exposureOf(input.exposures[view]!, account);
    if (exposure > 0) {
      ofViews[family]!.push(poissonTail(shared[view]!, exposure * rates[view]!));
    }
  });
  const ofFamilies = ofViews.map((p) => (p.length === 0 ? 1 : simes(p))).sort((a, b) => a - b);
  const others = FAMILIES.length - 1;
  return { first: others * ofFamilies[0]!, second: others * ofFamilies[1]! };
}
