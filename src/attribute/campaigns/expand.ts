/** Grows a set of confirmed accounts by those that are tied to it as strongly as its members are to each other. */

import { type Member, type MembershipInput, tiesTo } from './membership.ts';

/** Ties to the seeds, relative to the median tie among them, from which on an account is taken in. */
const TAKEN_TIE = 0.3;
const ROUNDS = 10;

/**
 * The rest of an operator from a few confirmed accounts, in the manner of CopyCatch (A. Beutel et
 * al., WWW 2013): alternately take in the accounts that are tied to the set about as strongly as
 * its members are to each other, and measure the ties anew, until nothing changes. Confirmed accounts stay in
 * whatever their ties. Where they are not tied to each other (one is a set too) the strongest tie
 * around them is the measure. Nothing is claimed beyond "tied as strongly as those that you confirmed".
 */
export function expandFrom(
  confirmed: readonly number[],
  { graph }: Pick<MembershipInput, 'graph'>,
): Member[] {
  const seeds = new Set(confirmed);
  let set = Uint32Array.from(seeds).sort();
  for (let round = 0; round < ROUNDS; round++) {
    const ties = tiesTo(set, graph);
    const usual = usualTie(set, ties);
    const next = Uint32Array.from(
      new Set([
        ...seeds,
        ...[...ties].filter(([, tie]) => usual > 0 && tie >= TAKEN_TIE * usual).map(([one]) => one),
      ]),
    ).sort();
    if (next.length === set.length && next.every((one, index) => one === set[index])) break;
    set = next;
  }
  const ties = tiesTo(set, graph);
  const usual = usualTie(set, ties) || 1;
  return Array.from(set, (account): Member => {
    const ratio = (ties.get(account) ?? 0) / usual;
    return {
      account,
      role: seeds.has(account) ? 'core' : 'likely',
      strength: seeds.has(account) ? 1 : ratio / (1 + ratio),
    };
  }).sort((a, b) => b.strength - a.strength || a.account - b.account);
}

function usualTie(set: Uint32Array, ties: ReadonlyMap<number, number>): number {
  const values = Float64Array.from(set, (account) => ties.get(account) ?? 0).sort();
  const median = values[values.length >> 1] ?? 0;
  return median > 0 ? median : Math.max(0, ...ties.values());
}
