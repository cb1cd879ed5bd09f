/** A baseline from the literature: accounts tied by shared addresses. */

import { buildGraph } from '#attribute/edges/graph';
import { leiden } from '#attribute/groups/leiden';
import { createRandom } from '#std/random';
import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named } from './baseline.ts';
import { pairOf, sharedCounts } from './components.ts';

const SMALLEST_COMMUNITY = 5;
/** Beyond so many accounts an address is a large network, which the paper leaves to allow-lists. */
const MOST_SHARERS = 2000;
const SEED = 13;

/**
 * EvilCohort (Stringhini et al., USENIX Security 2015): accounts are tied by the number of addresses
 * they share; ties below a threshold are dropped (the paper uses 10); communities are accused. Leiden
 * in place of Louvain.
 */
export const evilCohort: Baseline = {
  id: 'evilcohort',
  title: 'EvilCohort',
  source: 'Stringhini et al., USENIX Security 2015',
  published: 10,
  variants: [{ name: 'shared addresses', thresholds: [20, 15, 10, 7, 5, 4, 3, 2, 1], accuse }],
};

function accuse(log: BenchLog): (threshold: number) => ReadonlySet<string> {
  const users = new Map<string, Set<number>>();
  for (let at = 0; at < log.account.length; at++) {
    const ip = log.ip[at] as string;
    const known = users.get(ip) ?? new Set();
    users.set(ip, known.add(log.account[at] as number));
  }
  const shared = sharedCounts(users.values(), MOST_SHARERS);
  return (threshold) => named(log, communityMembers(log, shared, threshold));
}

function communityMembers(
  log: BenchLog,
  shared: ReadonlyMap<number, number>,
  threshold: number,
): number[] {
  const kept = [...shared].filter(([, count]) => count >= threshold);
  const pairs = kept.map(([key]) => pairOf(key));
  const graph = buildGraph(log.accounts.length, {
    from: Uint32Array.from(pairs, ([from]) => from),
    to: Uint32Array.from(pairs, ([, to]) => to),
    weight: Float32Array.from(kept, ([, count]) => count),
  });
  const membership = leiden(graph, { random: createRandom(SEED) });
  const tied = new Set(pairs.flat());
  const communities = Map.groupBy(tied, (account) => membership[account] as number);
  return [...communities.values()]
    .filter((accounts) => accounts.length >= SMALLEST_COMMUNITY)
    .flat();
}
