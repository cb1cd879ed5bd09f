/** Finds communities of a weighted graph by the Leiden method, the same for the same seed. */

import type { Random } from '#std/random';
import { buildGraph, type Graph, strengths } from '../edges/graph.ts';

export interface LeidenOptions {
  /** Modularity's resolution: 1 is the classic one, more gives smaller communities. */
  resolution?: number;
  random: Random;
  /** Rounds of moving, refining and merging at most. */
  rounds?: number;
}

/** What a level of the hierarchy works on: node sizes add up when nodes are merged. */
interface Level {
  graph: Graph;
  sizes: Float64Array;
}

/** A draw among refined communities prefers larger gains this sharply, relative to the best gain. */
const GREED = 50;

/**
 * Communities of a graph by the Leiden method (V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain
 * to Leiden", 2019), maximising modularity Σ_c [W_c − γ·S_c²/(4W)], where W_c is the weight inside,
 * S_c the strength of the community and W the weight of all edges. Communities are connected.
 *
 * Deterministic for a given graph and seed. Returns the community of each node, numbered from 0 by
 * first node.
 */
export function leiden(graph: Graph, options: LeidenOptions): Uint32Array {
  const sizes = strengths(graph);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const gamma = total === 0 ? 0 : (options.resolution ?? 1) / total;
  const membership = Uint32Array.from({ length: graph.nodes }, (_, node) => node);
  let level: Level = { graph, sizes };
  let communities = singletons(graph.nodes);
  for (let round = 0; round < (options.rounds ?? 20); round++) {
    const random = options.random.fork(round);
    moveNodes(level, communities, { gamma, random });
    const refined = refine(level, communities, { gamma, random });
    const count = renumber(refined);
    const settled = count === level.graph.nodes;
    if (settled) refined.set(communities);
    for (let node = 0; node < membership.length; node++) {
      membership[node] = refined[membership[node]!]!;
    }
    if (settled) break;
    communities = communitiesOfMerged(communities, refined, count);
    level = mergeNodes(level, refined, count);
    if (round + 1 === (options.rounds ?? 20)) lift(membership, communities);
  }
  renumber(membership);
  return membership;
}

function singletons(nodes: number): Uint32Array {
  return Uint32Array.from({ length: nodes }, (_, node) => node);
}

function lift(membership: Uint32Array, communities: Uint32Array): void {
  for (let node = 0; node < membership.length; node++) {
    membership[node] = communities[membership[node]!]!;
  }
}

/** Renames labels to 0.. by first occurrence, in place; returns how many there are. */
export function renumber(labels: Uint32Array): number {
  const names = new Map<number, number>();
  for (let node = 0; node < labels.length; node++) {
    const label = labels[node]!;
    let name = names.get(label);
    if (name === undefined) {
      name = names.size;
      names.set(label, name);
    }
    labels[node] = name;
  }
  return names.size;
}

/**
 * Weight, above zero, from one node to each community around it; reset in time proportional to what was
 * touched.
 */
class Neighbourhood {
  readonly weight: Float64Array;
  readonly touched: number[] = [];

  constructor(nodes: number) {
    this.weight = new Float64Array(nodes);
  }

  add(community: number, weight: number): void {
    if (this.weight[community] === 0) this.touched.push(community);
    this.weight[community]! += weight;
  }

  clear(): void {
    for (const community of this.touched) this.weight[community] = 0;
    this.touched.length = 0;
  }
}

interface Moving {
  gamma: number;
  random: Random;
}

/** Fast local moving: a node is looked at again only when a neighbour left its community. */
function moveNodes(level: Level, communities: Uint32Array, { gamma, random }: Moving): void {
  const { graph, sizes } = level;
  const communitySize = new Float64Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) communitySize[communities[node]!]! += sizes[node]!;
  const queue = shuffledNodes(graph.nodes, random);
  const queued = new Uint8Array(graph.nodes).fill(1);
  const around = new Neighbourhood(graph.nodes);
  let waiting = graph.nodes;
  for (let head = 0; waiting > 0; head = (head + 1) % graph.nodes, waiting--) {
    const node = queue[head]!;
    queued[node] = 0;
    const own = communities[node]!;
    communitySize[own]! -= sizes[node]!;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      around.add(communities[graph.targets[at]!]!, graph.weights[at]!);
    }
    let best = own;
    let bestGain = around.weight[own]! - gamma * sizes[node]! * communitySize[own]!;
    for (const community of around.touched) {
      const gain = around.weight[community]! - gamma * sizes[node]! * communitySize[community]!;
      if (gain > bestGain + 1e-12) {
        best = community;
        bestGain = gain;
      }
    }
    around.clear();
    communitySize[best]! += sizes[node]!;
    if (best === own) continue;
    communities[node] = best;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      const neighbour = graph.targets[at]!;
      if (queued[neighbour] === 1 || communities[neighbour] === best) continue;
      queued[neighbour] = 1;
      queue[(head + waiting) % graph.nodes] = neighbour;
      waiting++;
    }
  }
}

function shuffledNodes(nodes: number, random: Random): Uint32Array {
  const order = singletons(nodes);
  for (let index = nodes - 1; index > 0; index--) {
    const other = random.int(0, index);
    const held = order[index]!;
    order[index] = order[other]!;
    order[other] = held;
  }
  return order;
}

/**
 * Splits each community into well-connected parts: nodes start alone and join, at random in
 * proportion to the gain, a part of their own community that is well connected to the rest of it.
 */
function refine(level: Level, communities: Uint32Array, { gamma, random }: Moving): Uint32Array {
  const { graph, sizes } = level;
  const parts = singletons(graph.nodes);
  const partSize = sizes.slice();
  const partNodes = new Uint32Array(graph.nodes).fill(1);
  const communitySize = new Float64Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) communitySize[communities[node]!]! += sizes[node]!;
  const cut = cutWithinCommunity(graph, communities);
  const around = new Neighbourhood(graph.nodes);
  const wellConnected = (part: number, community: number): boolean =>
    cut[part]! >= gamma * partSize[part]! * (communitySize[community]! - partSize[part]!);
  for (const node of shuffledNodes(graph.nodes, random)) {
    const community = communities[node]!;
    if (partNodes[parts[node]!] !== 1 || !wellConnected(parts[node]!, community)) continue;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      const target = graph.targets[at]!;
      if (communities[target] === community) around.add(parts[target]!, graph.weights[at]!);
    }
    const chosen = drawPart(around, random, (part) =>
      wellConnected(part, community)
        ? around.weight[part]! - gamma * sizes[node]! * partSize[part]!
        : -1,
    );
    if (chosen !== null && chosen !== parts[node]) {
      const inside = around.weight[chosen]!;
      const left = parts[node]!;
      cut[chosen] = cut[chosen]! + cut[left]! - 2 * inside;
      partSize[chosen]! += sizes[node]!;
      partNodes[chosen]!++;
      partNodes[left] = 0;
      partSize[left] = 0;
      parts[node] = chosen;
    }
    around.clear();
  }
  return parts;
}

/** For each node, the weight to other nodes of its community. */
function cutWithinCommunity(graph: Graph, communities: Uint32Array): Float64Array {
  const cut = new Float64Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) {
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      if (communities[graph.targets[at]!] === communities[node]) cut[node]! += graph.weights[at]!;
    }
  }
  return cut;
}

function drawPart(
  around: Neighbourhood,
  random: Random,
  gainOf: (part: number) => number,
): number | null {
  const gains: number[] = [];
  let best = 0;
  for (const part of around.touched) {
    const gain = gainOf(part);
    gains.push(gain);
    if (gain > best) best = gain;
  }
  if (best <= 0) return null;
  const weights = gains.map((gain) => (gain < 0 ? 0 : Math.exp(GREED * (gain / best - 1))));
  return around.touched[random.weighted(weights)] ?? null;
}

function communitiesOfMerged(
  communities: Uint32Array,
  refined: Uint32Array,
  count: number,
): Uint32Array {
  const merged = new Uint32Array(count);
  for (let node = 0; node < refined.length; node++) merged[refined[node]!] = communities[node]!;
  renumber(merged);
  return merged;
}

function mergeNodes(level: Level, refined: Uint32Array, count: number): Level {
  const sizes = new Float64Array(count);
  for (let node = 0; node < refined.length; node++) {
    sizes[refined[node]!]! += level.sizes[node]!;
  }
  return { graph: mergeEdges(level.graph, refined, count), sizes };
}

function mergeEdges(graph: Graph, refined: Uint32Array, count: number): Graph {
  const start = new Uint32Array(count + 1);
  for (const part of refined) start[part + 1]!++;
  for (let part = 0; part < count; part++) start[part + 1]! += start[part]!;
  const byPart = new Uint32Array(refined.length);
  const next = start.slice();
  refined.forEach((part, node) => {
    byPart[next[part]!++] = node;
  });
  const from: number[] = [];
  const to: number[] = [];
  const weight: number[] = [];
  const around = new Neighbourhood(count);
  for (let part = 0; part < count; part++) {
    for (let index = start[part]!; index < start[part + 1]!; index++) {
      const node = byPart[index]!;
      for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
        const other = refined[graph.targets[at]!]!;
        if (other > part) around.add(other, graph.weights[at]!);
      }
    }
    for (const other of around.touched) {
      from.push(part);
      to.push(other);
      weight.push(around.weight[other]!);
    }
    around.clear();
  }
  return buildGraph(count, {
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    weight: Float32Array.from(weight),
  });
}
