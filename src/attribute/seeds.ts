import type { Random } from '#std/random';
import { type Graph, subgraph } from './graph.ts';
import { leiden, renumber } from './leiden.ts';

/** Sets between which there is this part of the weight inside the lighter one are one operator's. */
export const BRIDGE = 0.1;
/** A set that stands speaks for a part that holds at least this share of it. */
const SUPPORT = 0.5;

/** Accounts divided by evidence from several families, parts that are tied together joined again. */
export function operatorsAmong(
  accounts: Uint32Array,
  { graph, random, bridge = BRIDGE }: { graph: Graph; random: Random; bridge?: number },
): Uint32Array[] {
  const labels = leiden(subgraph(graph, accounts), { random });
  const parts = Array.from({ length: renumber(labels) }, (): number[] => []);
  labels.forEach((label, index) => {
    parts[label]!.push(accounts[index]!);
  });
  return joinSets(
    parts.map((part) => Uint32Array.from(part)),
    graph,
    bridge,
  );
}

/**
 * The operators behind sets that stand. Sets overlap, and a set may hold bystanders or parts of two
 * operators; so all their accounts are divided anew, and the parts stay for which a standing set
 * speaks.
 */
export function operatorsBehind(
  standing: readonly Uint32Array[],
  { graph, random }: { graph: Graph; random: Random },
): { members: Uint32Array; supporters: number[] }[] {
  const accounts = Uint32Array.from(new Set(standing.flatMap((set) => [...set]))).sort();
  if (accounts.length === 0) return [];
  return operatorsAmong(accounts, { graph, random }).flatMap((members) => {
    const inPart = new Set(members);
    const supporters = standing.flatMap((set, index) => {
      const held = set.filter((account) => inPart.has(account)).length;
      return held >= SUPPORT * set.length ? [index] : [];
    });
    return supporters.length === 0 ? [] : [{ members, supporters }];
  });
}

/** Joins disjoint sets of accounts that more than a thin bridge ties together. */
export function joinSets(
  sets: readonly Uint32Array[],
  graph: Graph,
  bridge = BRIDGE,
): Uint32Array[] {
  const parent = sets.map((_, index) => index);
  const root = (index: number): number => {
    while (parent[index] !== index) index = parent[index]!;
    return index;
  };
  for (let a = 0; a < sets.length; a++) {
    for (let b = 0; b < a; b++) {
      if (root(a) !== root(b) && bridgeBetween(sets[a]!, sets[b]!, graph) >= bridge)
        parent[root(a)] = root(b);
    }
  }
  const joined = new Map<number, Set<number>>();
  sets.forEach((set, index) => {
    const all = joined.get(root(index)) ?? new Set<number>();
    joined.set(root(index), all);
    for (const account of set) all.add(account);
  });
  return [...joined.values()].map((all) => Uint32Array.from(all).sort());
}

/** Weight between two sets over the weight inside the lighter one. */
export function bridgeBetween(a: Uint32Array, b: Uint32Array, graph: Graph): number {
  const inA = new Set(a);
  const inB = new Set(b);
  const between = weightInto(a, inB, graph);
  if (between === 0) return 0;
  return between / (Math.min(weightInto(a, inA, graph), weightInto(b, inB, graph)) / 2);
}

function weightInto(from: Uint32Array, into: ReadonlySet<number>, graph: Graph): number {
  let weight = 0;
  for (const account of from) {
    for (let at = graph.offsets[account]!; at < graph.offsets[account + 1]!; at++) {
      if (into.has(graph.targets[at]!)) weight += graph.weights[at]!;
    }
  }
  return weight;
}
