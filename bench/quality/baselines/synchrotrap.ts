import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named } from './baseline.ts';
import { componentMembers, pairOf, sharedCounts } from './components.ts';

const WINDOW_MS = 3_600_000;
const MOST_SHARERS = 200;
const SMALLEST_CLUSTER = 5;

/** What counts as the same object; each kind is clustered by itself, as the paper does. */
const OBJECTS: readonly ((log: BenchLog, at: number) => string | number)[] = [
  (log, at) => log.templateHash[at] as number,
  (log, at) => log.systemHash[at] as number,
  (log, at) => log.toolsHash[at] as number,
  (log, at) => log.network[at] as string,
  (log, at) => log.asnAndTls[at] as string,
];

/**
 * SynchroTrap (Cao et al., CCS 2014): actions on the same object within an hour of each other match;
 * similarity of two accounts is the Jaccard coefficient of their actions; edges at or above a
 * threshold, single linkage. Objects: template, system prompt, tools, /24, ASN with TLS fingerprint.
 * Objects used by more than 200 accounts in the hour are left out, as the paper caps popular ones.
 */
export const synchroTrap: Baseline = {
  id: 'synchrotrap',
  title: 'SynchroTrap',
  source: 'Cao et al., CCS 2014',
  thresholds: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05],
  published: null,
  accuse(log) {
    const kinds = OBJECTS.map((objectOf) => {
      const { actions, counts } = actionsOf(log, objectOf);
      return { counts, shared: sharedCounts(actions.values(), MOST_SHARERS) };
    });
    return (threshold) => {
      const members = kinds.flatMap(({ counts, shared }) => {
        const pairs = [...shared].map(([key, both]) => ({ pair: pairOf(key), both }));
        const edges = pairs.filter(({ pair: [one, other], both }) => {
          const either = (counts.get(one) ?? 0) + (counts.get(other) ?? 0) - both;
          return both / either >= threshold;
        });
        return componentMembers(
          edges.map((edge) => edge.pair),
          SMALLEST_CLUSTER,
        );
      });
      return named(log, members);
    };
  },
};

function actionsOf(log: BenchLog, objectOf: (log: BenchLog, at: number) => string | number) {
  const actions = new Map<string, Set<number>>();
  const counts = new Map<number, number>();
  for (let at = 0; at < log.account.length; at++) {
    const object = objectOf(log, at);
    if (object === 0) continue;
    const account = log.account[at] as number;
    const action = `${Math.floor((log.ms[at] as number) / WINDOW_MS)} ${object}`;
    const users = actions.get(action) ?? new Set();
    actions.set(action, users);
    if (users.has(account)) continue;
    users.add(account);
    counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  return { actions, counts };
}
