import type { Random } from '#std/random';
import { median } from '#std/statistics/spread';
import { components, type Graph, strengths, subgraph } from './graph.ts';
import { leiden, renumber } from './leiden.ts';
import { joinSets } from './seeds.ts';

/** Accounts that belong together by their links; nothing is claimed of them yet. */
export interface Community {
  /** Account numbers, ascending. */
  members: Uint32Array;
  /** Weight of each member's links inside, in nats. */
  strength: Float64Array;
  /** Weight inside over all weight of the members' links: 1 = nothing leads out. */
  closedness: number;
}

export interface CommunityOptions {
  accountsAtLeast: number;
  /** Members with less than this share of the median strength hang on loosely and are left out. */
  looseShare: number;
  random: Random;
}

/** A community at least this large is looked into for parts. */
const LARGE = 16;
/** Modularity from which parts are told apart. */
const MODULAR = 0.3;
const DEEPEST = 4;

/**
 * Connected components, then Leiden in each, then Leiden again inside communities that are large
 * and loose; parts that hang together by more than a thin bridge are joined again. Wholes and parts are
 * both returned: tests find out which of them stands. A component as such is nothing, since one
 * popular thing can tie strangers into it.
 */
export function communities(graph: Graph, options: CommunityOptions): Community[] {
  const found = new Map<string, Uint32Array>();
  for (const component of components(graph)) {
    if (component.length < options.accountsAtLeast) break;
    divide({ graph, members: component, depth: 0, options, found });
  }
  return [...found.values()]
    .map((members) => tightened(graph, members, options.looseShare))
    .filter((members) => members.length >= options.accountsAtLeast)
    .map((members) => describeCommunity(graph, members));
}

interface Division {
  graph: Graph;
  members: Uint32Array;
  depth: number;
  options: CommunityOptions;
  /** By first and number of members, so that the same set is kept once. */
  found: Map<string, Uint32Array>;
}

function divide({ graph, members, depth, options, found }: Division): void {
  const part = subgraph(graph, members);
  const labels = leiden(part, { random: options.random.fork(`${members[0]}:${members.length}`) });
  const parts = split(members, labels);
  const keep = (set: Uint32Array) => found.set(`${set[0]}:${set.length}`, set);
  if (parts.length < 2 || modularity(part, labels) < MODULAR) {
    keep(members);
    return;
  }
  for (const whole of joinSets(parts, graph)) keep(whole);
  for (const one of parts) {
    if (one.length < options.accountsAtLeast) continue;
    keep(one);
    if (one.length >= LARGE && depth < DEEPEST) {
      divide({ graph, members: one, depth: depth + 1, options, found });
    }
  }
}

function split(members: Uint32Array, labels: Uint32Array): Uint32Array[] {
  const parts = Array.from({ length: renumber(labels) }, (): number[] => []);
  labels.forEach((label, index) => {
    parts[label]!.push(members[index]!);
  });
  return parts.map((part) => Uint32Array.from(part));
}

/** Leaves out members that hang on by little. */
function tightened(graph: Graph, members: Uint32Array, looseShare: number): Uint32Array {
  const strength = strengths(subgraph(graph, members));
  const least = looseShare * median(strength);
  return members.filter((_, index) => strength[index]! >= least);
}

export function describeCommunity(graph: Graph, members: Uint32Array): Community {
  const strength = strengths(subgraph(graph, members));
  let inside = 0;
  let all = 0;
  members.forEach((node, index) => {
    inside += strength[index]!;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      all += graph.weights[at]!;
    }
  });
  return { members, strength, closedness: all === 0 ? 0 : inside / all };
}

/** Newman's modularity of a partition: weight inside beyond what the strengths alone would give. */
export function modularity(graph: Graph, labels: Uint32Array): number {
  const strength = strengths(graph);
  const total = strength.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const byLabel = new Map<number, number>();
  let inside = 0;
  for (let node = 0; node < graph.nodes; node++) {
    const label = labels[node]!;
    byLabel.set(label, (byLabel.get(label) ?? 0) + strength[node]!);
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      if (labels[graph.targets[at]!] === label) inside += graph.weights[at]!;
    }
  }
  let expected = 0;
  for (const value of byLabel.values()) expected += (value / total) ** 2;
  return inside / total - expected;
}
