/** Separates the operators behind sets that stand, and joins parts that belong to the same one. */

import type { Random } from '#std/random';
import { type Graph, subgraph } from '../edges/graph.ts';
import { leiden, renumber } from './leiden.ts';

/** At most this part of the weight of an operator's links leads out of the set of its accounts. */
export const LEAK = 0.1;
/** A set that stands speaks for a part that holds at least this share of it. */
const SUPPORT = 0.5;

/** Accounts divided by evidence from several families, loose parts joined again. */
export function operatorsAmong(
  accounts: Uint32Array,
  { graph, random }: { graph: Graph; random: Random },
): Uint32Array[] {
  const inside = subgraph(graph, accounts);
  const labels = joinLoose(inside, leiden(inside, { random }));
  return membersByLabel(accounts, labels);
}

/** Parts of at least this many accounts stand apart; what is left of a set stays together. */
const PART = 5;

/**
 * The operators behind sets that stand. Sets overlap, several may be one operator's, and a set may
 * hold two operators or bystanders; so each is divided by evidence from several families as far as there
 * is enough of it, and what leads into each other is joined. Those remain for which a standing
 * set speaks.
 */
export function operatorsBehind(
  standing: readonly Uint32Array[],
  { graph, random }: { graph: Graph; random: Random },
): { members: Uint32Array; supporters: number[] }[] {
  const accounts = Uint32Array.from(new Set(standing.flatMap((set) => [...set]))).sort();
  if (accounts.length === 0) return [];
  const labels = dividedLabels(standing, accounts, { graph, random });
  const joined = joinLoose(subgraph(graph, accounts), labels);
  return membersByLabel(accounts, joined).flatMap((members) => {
    const inPart = new Set(members);
    const supporters = standing.flatMap((set, index) => {
      const held = set.filter((account) => inPart.has(account)).length;
      return held >= SUPPORT * set.length ? [index] : [];
    });
    return supporters.length === 0 ? [] : [{ members, supporters }];
  });
}

/** One label per part of a set, and one for its rest; an account goes with its first set. */
function dividedLabels(
  standing: readonly Uint32Array[],
  accounts: Uint32Array,
  { graph, random }: { graph: Graph; random: Random },
): Uint32Array {
  const place = new Map(Array.from(accounts, (account, index) => [account, index]));
  const labels = new Uint32Array(accounts.length);
  let next = 1;
  const label = (part: Uint32Array, value: number): void => {
    for (const account of part) {
      const at = place.get(account)!;
      if (labels[at] === 0) labels[at] = value;
    }
  };
  standing.forEach((set, index) => {
    const rest = next++;
    for (const part of operatorsAmong(set, { graph, random: random.fork(index) })) {
      label(part, part.length >= PART ? next++ : rest);
    }
  });
  return labels;
}

export function membersByLabel(accounts: Uint32Array, labels: Uint32Array): Uint32Array[] {
  const parts = Array.from({ length: renumber(labels) }, (): number[] => []);
  labels.forEach((label, index) => {
    parts[label]!.push(accounts[index]!);
  });
  return parts.map((part) => Uint32Array.from(part));
}

/**
 * Joins communities out of which more than LEAK of their weight leads, each with the community that it is
 * tied to most for their sizes, until none is left. A large operator falls into hundreds of small
 * communities (its cards, its proxies) that are each open to all others; together they are closed.
 */
export function joinLoose(graph: Graph, labels: Uint32Array): Uint32Array {
  const joined = labels.slice();
  const count = renumber(joined);
  const { weight, ties } = tiesBetween(graph, joined, count);
  const parent = Uint32Array.from({ length: count }, (_, label) => label);
  const queue = Array.from({ length: count }, (_, label) => label).sort(
    (a, b) => weight[a]! - weight[b]!,
  );
  for (let at = 0; at < queue.length; at++) {
    const label = queue[at]!;
    if (parent[label] !== label) continue;
    const host = looseTo(label, { weight, ties });
    if (host === null) continue;
    parent[label] = host;
    absorb(host, label, { weight, ties });
    queue.push(host);
  }
  const root = (label: number): number => {
    let at = label;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  return joined.map((label) => root(label));
}

interface Ties {
  /** Weight of all links of each community's accounts. */
  weight: Float64Array;
  /** Weight between communities, by both. */
  ties: Map<number, number>[];
}

function tiesBetween(graph: Graph, labels: Uint32Array, count: number): Ties {
  const weight = new Float64Array(count);
  const ties = Array.from({ length: count }, () => new Map<number, number>());
  for (let node = 0; node < graph.nodes; node++) {
    const own = labels[node]!;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      const other = labels[graph.targets[at]!]!;
      weight[own]! += graph.weights[at]!;
      if (other !== own) ties[own]!.set(other, (ties[own]!.get(other) ?? 0) + graph.weights[at]!);
    }
  }
  return { weight, ties };
}

/** The community that a leaking one is tied to most for its size; null if it does not leak. */
function looseTo(label: number, { weight, ties }: Ties): number | null {
  let out = 0;
  let host: number | null = null;
  let most = 0;
  for (const [other, between] of ties[label]!) {
    out += between;
    const affinity = between / weight[other]!;
    if (affinity > most) {
      most = affinity;
      host = other;
    }
  }
  return out > LEAK * weight[label]! ? host : null;
}

function absorb(host: number, label: number, { weight, ties }: Ties): void {
  weight[host]! += weight[label]!;
  for (const [other, between] of ties[label]!) {
    ties[other]!.delete(label);
    if (other === host) continue;
    const joined = (ties[host]!.get(other) ?? 0) + between;
    ties[host]!.set(other, joined);
    ties[other]!.set(host, joined);
  }
  ties[host]!.delete(label);
  ties[label]!.clear();
}

/** Share of the weight of one set's links that leads into another. */
export function leadingInto(from: Uint32Array, into: Uint32Array, graph: Graph): number {
  const inside = new Set(into);
  let all = 0;
  let between = 0;
  for (const account of from) {
    for (let at = graph.offsets[account]!; at < graph.offsets[account + 1]!; at++) {
      all += graph.weights[at]!;
      if (inside.has(graph.targets[at]!)) between += graph.weights[at]!;
    }
  }
  return all === 0 ? 0 : between / all;
}
