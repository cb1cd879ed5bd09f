/** A baseline from the literature: accounts that act on the same objects at the same time. */

import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named, type Variant } from './baseline.ts';
import { componentMembers, pairOf, sharedCounts } from './components.ts';

const HOUR_MS = 3_600_000;
/** How close in time actions must be to match. */
const WINDOWS: readonly (readonly [string, number])[] = [
  ['hour', HOUR_MS],
  ['day', 24 * HOUR_MS],
];
const MOST_SHARERS = 200;
const SMALLEST_CLUSTER = 5;
/** Pairs that agreed less often are not compared. */
const FEWEST_MATCHES = 5;

type ObjectOf = (log: BenchLog, at: number) => string | number;

/** What counts as the same object; the paper, too, clusters each kind by itself. */
const OBJECTS: Readonly<Record<string, ObjectOf>> = {
  template: (log, at) => log.templateHash[at] as number,
  'system prompt': (log, at) => log.systemHash[at] as number,
  tools: (log, at) => log.toolsHash[at] as number,
  network: (log, at) => log.network[at] as string,
  'ASN and TLS': (log, at) => log.asnAndTls[at] as string,
};

/**
 * SynchroTrap (Cao et al., CCS 2014): actions on the same object within a window match; similarity of
 * two accounts is the Jaccard coefficient of their actions; edges at or above a threshold, single
 * linkage. Objects used by more than 200 accounts in a window are left out, as the paper caps popular
 * ones.
 */
export const synchroTrap: Baseline = {
  id: 'synchrotrap',
  title: 'SynchroTrap',
  source: 'Cao et al., CCS 2014',
  published: null,
  variants: Object.entries(OBJECTS).flatMap(([object, objectOf]) =>
    WINDOWS.map(([window, windowMs]) => variant(`${object}, ${window}`, objectOf, windowMs)),
  ),
};

function variant(name: string, objectOf: ObjectOf, windowMs: number): Variant {
  return {
    name,
    thresholds: [0.9, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05, 0.02],
    accuse(log) {
      const { actions, counts } = actionsOf(log, objectOf, windowMs);
      const shared = [...sharedCounts(actions.values(), MOST_SHARERS)]
        .filter(([, both]) => both >= FEWEST_MATCHES)
        .map(([key, both]) => ({ pair: pairOf(key), both }));
      return (threshold) => {
        const edges = shared.filter(({ pair: [one, other], both }) => {
          const either = (counts.get(one) ?? 0) + (counts.get(other) ?? 0) - both;
          return both / either >= threshold;
        });
        return named(
          log,
          componentMembers(
            edges.map((edge) => edge.pair),
            SMALLEST_CLUSTER,
          ),
        );
      };
    },
  };
}

function actionsOf(log: BenchLog, objectOf: ObjectOf, windowMs: number) {
  const actions = new Map<string, Set<number>>();
  const counts = new Map<number, number>();
  for (let at = 0; at < log.account.length; at++) {
    const object = objectOf(log, at);
    if (object === 0) continue;
    const account = log.account[at] as number;
    const action = `${Math.floor((log.ms[at] as number) / windowMs)} ${object}`;
    const users = actions.get(action) ?? new Set();
    actions.set(action, users);
    if (users.has(account)) continue;
    users.add(account);
    counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  return { actions, counts };
}
