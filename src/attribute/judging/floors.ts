/** Estimates from a log's own candidate groups how often benign groups answer as clearly as one does. */

import { combineTwoClearest } from '#std/statistics/many-tests';
import type { Family } from '../view.ts';
import type { GroupAnswer } from './judge.ts';

/** A group that was asked. */
export interface AskedGroup {
  members: Uint32Array;
  answers: readonly GroupAnswer[];
}

/** How many groups of the log weigh as much as what was known before it. */
const PRIOR_GROUPS = 30;
/** The foremost of the log's groups may be campaigns and are left out, so that these do not hide each other. */
const FOREMOST = 0.1;
/** Groups with so much of the smaller one in common are the same group, asked twice. */
const SAME_GROUP = 0.5;
/** A group with so many of its members in the one that is judged does not speak about it. */
const OVERLAP = 0.2;

/**
 * By group, the share of benign groups that answer a test as clearly as it did: the posterior mean
 * (w·prior + k)/(w + n) under a Beta prior of w groups, with k of n groups of this log at or below its
 * p-value. Most candidate groups of any log are benign (the empirical null of B. Efron 2004); the
 * foremost tenth is left out, by what the other families say of it, which no answer of this one
 * moves. Where the log has few groups, what was known before it decides; where many of its groups
 * answer yes, yes says little.
 */
export function createFloors(asked: readonly AskedGroup[]) {
  const pool = distinct(asked);
  const pools = new Map<Family, readonly AskedGroup[]>();
  const poolOf = (family: Family): readonly AskedGroup[] => {
    const known = pools.get(family) ?? withoutForemost(pool, family);
    pools.set(family, known);
    return known;
  };
  return (group: AskedGroup): ((answer: GroupAnswer) => number) => {
    const inside = new Set(group.members);
    const near = new Map<AskedGroup, boolean>();
    const isApart = (other: AskedGroup): boolean => {
      const known = near.get(other) ?? sharedWith(other.members, inside) > OVERLAP;
      near.set(other, known);
      return !known;
    };
    return ({ test, ownP, prior }) => {
      let groups = 0;
      let asClear = 0;
      for (const other of poolOf(test.family)) {
        const answer = other.answers.find((one) => one.test === test);
        if (answer === undefined || !isApart(other)) continue;
        groups++;
        if (answer.ownP <= ownP) asClear++;
      }
      return (PRIOR_GROUPS * prior + asClear) / (PRIOR_GROUPS + groups);
    };
  };
}

/** The larger of groups that are the same in the main. */
function distinct(asked: readonly AskedGroup[]): AskedGroup[] {
  const kept: { group: AskedGroup; inside: Set<number> }[] = [];
  const bySize = [...asked].sort((a, b) => b.members.length - a.members.length);
  for (const group of bySize) {
    if (kept.some(({ inside }) => sharedWith(group.members, inside) > SAME_GROUP)) continue;
    kept.push({ group, inside: new Set(group.members) });
  }
  return kept.map(({ group }) => group);
}

/** Share of the members that are inside. */
function sharedWith(members: Uint32Array, inside: ReadonlySet<number>): number {
  let shared = 0;
  for (const account of members) if (inside.has(account)) shared++;
  return shared / Math.max(1, members.length);
}

function withoutForemost(pool: readonly AskedGroup[], family: Family): AskedGroup[] {
  const byOthers = pool
    .map((group) => ({ group, p: saidByOthers(group, family) }))
    .sort((a, b) => a.p - b.p);
  return byOthers.slice(Math.ceil(FOREMOST * pool.length)).map(({ group }) => group);
}

function saidByOthers({ answers }: AskedGroup, family: Family): number {
  const others = answers.filter(({ test }) => test.family !== family && test.weight > 0);
  return combineTwoClearest(others.map(({ ownP, prior }) => prior + (1 - prior) * ownP));
}
