import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named } from './baseline.ts';
import { componentMembers, pairOf, sharedCounts } from './components.ts';

const WINDOW_MS = 3_600_000;
const MOST_SHARERS = 200;
const SMALLEST_CLUSTER = 5;

/**
 * SynchroTrap (Cao et al., CCS 2014): actions on the same object within an hour of each other match;
 * similarity of two accounts is the Jaccard coefficient of their actions over all objects; edges at or
 * above a threshold, single linkage. Objects: template, system prompt, tools, /24, ASN with TLS
 * fingerprint. Objects used by more than 200 accounts in the hour are left out, as the paper caps
 * popular ones.
 */
export const synchroTrap: Baseline = {
  id: 'synchrotrap',
  title: 'SynchroTrap',
  source: 'Cao et al., CCS 2014',
  thresholds: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05],
  published: null,
  accuse(log) {
    const { actions, counts } = actionsOf(log);
    const shared = sharedCounts(actions.values(), MOST_SHARERS);
    return (threshold) => {
      const edges = [...shared]
        .map(([key, both]) => ({ pair: pairOf(key), both }))
        .filter(({ pair: [one, other], both }) => {
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

function actionsOf(log: BenchLog) {
  const actions = new Map<string, Set<number>>();
  const own = new Map<number, Set<string>>();
  for (let at = 0; at < log.account.length; at++) {
    const account = log.account[at] as number;
    const hour = Math.floor((log.ms[at] as number) / WINDOW_MS);
    const mine = own.get(account) ?? new Set();
    own.set(account, mine);
    for (const object of objectsOf(log, at)) {
      const action = `${hour} ${object}`;
      mine.add(action);
      const users = actions.get(action);
      if (users === undefined) actions.set(action, new Set([account]));
      else users.add(account);
    }
  }
  const counts = new Map([...own].map(([account, mine]) => [account, mine.size]));
  return { actions, counts };
}

function objectsOf(log: BenchLog, at: number): string[] {
  const objects = [`t${log.templateHash[at]}`, `n${log.network[at]}`, `a${log.asnAndTls[at]}`];
  if (log.systemHash[at] !== 0) objects.push(`s${log.systemHash[at]}`);
  if (log.toolsHash[at] !== 0) objects.push(`o${log.toolsHash[at]}`);
  return objects;
}
