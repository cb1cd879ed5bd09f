/** Finds the densest sets of accounts and values by greedy deletion (FRAUDAR). */

import type { LinkTable } from '../links/link-table.ts';
import { MinimumTree } from './minimum-tree.ts';

export interface DenseBlock {
  /** Account indexes, ascending. */
  accounts: Uint32Array;
  /** Value indexes, ascending. */
  values: Uint32Array;
  /** Weight of the links inside over accounts + values. */
  density: number;
}

export interface DenseBlockOptions {
  /** How many blocks at most; the links of a block are taken away before the next is sought. */
  blocks: number;
  /** The search ends with the first block below this. */
  densityAtLeast: number;
}

/**
 * FRAUDAR (B. Hooi et al., KDD 2016): the set of accounts and values whose weighted links are
 * densest, by deleting the least connected node again and again and keeping the best moment. A
 * value weighs 1/ln(sharers + 5), so that using popular values does not hide a block; the density
 * found is at least half the greatest. Time: linear for most, see `withoutLoose`, and links · log
 * nodes for what is left, per block.
 */
export function denseBlocks(
  table: Pick<LinkTable, 'accounts' | 'offsets' | 'members'>,
  options: DenseBlockOptions,
): DenseBlock[] {
  const graph = bothWays(table);
  const alive = new Uint8Array(table.members.length).fill(1);
  const blocks: DenseBlock[] = [];
  while (blocks.length < options.blocks) {
    const block = densest(graph, alive, options.densityAtLeast);
    if (block === null) break;
    blocks.push(block);
    removeLinks(graph, alive, block);
  }
  return blocks;
}

/** Accounts and, numbered after them, values: each node's links and what is at their other ends. */
interface Bipartite {
  accounts: number;
  nodes: number;
  offsets: Uint32Array;
  ends: Uint32Array;
  links: Uint32Array;
}

function bothWays({
  accounts,
  offsets: ofValues,
  members,
}: Pick<LinkTable, 'accounts' | 'offsets' | 'members'>): Bipartite {
  const nodes = accounts + ofValues.length - 1;
  const offsets = new Uint32Array(nodes + 1);
  for (const account of members) offsets[account + 1]!++;
  for (let account = 0; account < accounts; account++) offsets[account + 1]! += offsets[account]!;
  const next = offsets.slice(0, accounts);
  const ends = new Uint32Array(2 * members.length);
  const links = new Uint32Array(2 * members.length);
  for (let node = accounts; node < nodes; node++) {
    const end = ofValues[node - accounts + 1]!;
    for (let link = ofValues[node - accounts]!; link < end; link++) {
      const account = members[link]!;
      const at = next[account]!++;
      ends[at] = node;
      links[at] = link;
      ends[members.length + link] = account;
      links[members.length + link] = link;
    }
    offsets[node + 1] = members.length + end;
  }
  return { accounts, nodes, offsets, ends, links };
}

/** What is left of the graph while nodes are deleted. */
interface Remainder {
  graph: Bipartite;
  alive: Uint8Array;
  /** Per value. */
  weight: Float64Array;
  /** Per node; what a deleted one had last. */
  degree: Float64Array;
  isLeft: Uint8Array;
  left: number;
  total: number;
}

function densest(graph: Bipartite, alive: Uint8Array, atLeast: number): DenseBlock | null {
  const remainder = wholeOf(graph, alive);
  withoutLoose(remainder, atLeast);
  if (remainder.left === 0) return null;
  const { nodes, density } = peel(remainder);
  if (density < atLeast) return null;
  const isAccount = (node: number): boolean => node < graph.accounts;
  return {
    accounts: nodes.filter(isAccount),
    values: nodes.filter((node) => !isAccount(node)).map((node) => node - graph.accounts),
    density,
  };
}

function wholeOf(graph: Bipartite, alive: Uint8Array): Remainder {
  const { accounts, nodes, offsets, ends, links } = graph;
  const weight = new Float64Array(nodes - accounts);
  const degree = new Float64Array(nodes);
  const isLeft = new Uint8Array(nodes);
  let total = 0;
  for (let node = accounts; node < nodes; node++) {
    let sharers = 0;
    for (let at = offsets[node]!; at < offsets[node + 1]!; at++) sharers += alive[links[at]!]!;
    const each = 1 / Math.log(sharers + 5);
    weight[node - accounts] = each;
    for (let at = offsets[node]!; at < offsets[node + 1]!; at++) {
      if (alive[links[at]!] === 0) continue;
      degree[ends[at]!]! += each;
      isLeft[ends[at]!] = 1;
    }
    degree[node] = sharers * each;
    isLeft[node] = sharers > 0 ? 1 : 0;
    total += sharers * each;
  }
  let left = 0;
  for (const one of isLeft) left += one;
  return { graph, alive, weight, degree, isLeft, left, total };
}

/** Deletes a node; `changed` is told of each neighbour whose degree fell. */
function remove(from: Remainder, node: number, changed: (neighbour: number) => void): void {
  const { graph, alive, weight, degree, isLeft } = from;
  isLeft[node] = 0;
  from.left--;
  from.total -= degree[node]!;
  for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
    const neighbour = graph.ends[at]!;
    if (isLeft[neighbour] === 0 || alive[graph.links[at]!] === 0) continue;
    const value = Math.max(node, neighbour) - graph.accounts;
    degree[neighbour] = Math.max(0, degree[neighbour]! - weight[value]!);
    changed(neighbour);
  }
}

const ROUNDING = 1e-9;

/**
 * Every node of the densest set has a degree of at least that set's density: deleting it would make
 * the rest denser otherwise. So nodes below the density of what is left can go, all at once, and
 * again, until none is below. Linear, and little of a large sparse graph is left for `peel`.
 */
function withoutLoose(remainder: Remainder, atLeast: number): void {
  const { degree, isLeft } = remainder;
  let least = 0;
  while (remainder.left > 0) {
    const density = Math.max(atLeast, remainder.total / remainder.left) - ROUNDING;
    if (density <= least) return;
    least = density;
    const loose: number[] = [];
    const isLoose = (node: number): boolean => isLeft[node] === 1 && degree[node]! < least;
    for (let node = 0; node < degree.length; node++) if (isLoose(node)) loose.push(node);
    for (let node = loose.pop(); node !== undefined; node = loose.pop()) {
      if (isLeft[node] === 0) continue;
      remove(remainder, node, (neighbour) => {
        if (isLoose(neighbour)) loose.push(neighbour);
      });
    }
  }
}

/** Above so many nodes the least connected are deleted many at once. */
const MANY_NODES = 50_000;

/**
 * Deletes the least connected node until none is left; returns the densest moment, nodes ascending.
 * While there are many, all below the mean degree go together, which keeps the bound of one half (B.
 * Bahmani, R. Kumar, S. Vassilvitskii, VLDB 2012, with ε → 0).
 */
function peel(remainder: Remainder): { nodes: Uint32Array; density: number } {
  const started = nodesLeft(remainder);
  const deletedAt = new Uint32Array(remainder.degree.length);
  let moment = 0;
  let best = { moment, density: remainder.total / remainder.left };
  const note = (): void => {
    if (remainder.left === 0) return;
    const density = remainder.total / remainder.left;
    if (density >= best.density - 1e-12) best = { moment, density };
  };
  while (remainder.left > MANY_NODES) {
    moment++;
    for (const node of belowMean(remainder)) {
      deletedAt[node] = moment;
      remove(remainder, node, () => {});
    }
    note();
  }
  const few = nodesLeft(remainder);
  const place = new Uint32Array(remainder.degree.length);
  few.forEach((node, index) => {
    place[node] = index;
  });
  const queue = new MinimumTree(Float64Array.from(few, (node) => remainder.degree[node]!));
  while (remainder.left > 1) {
    const index = queue.least();
    queue.set(index, Number.POSITIVE_INFINITY);
    deletedAt[few[index]!] = ++moment;
    remove(remainder, few[index]!, (neighbour) => {
      queue.set(place[neighbour]!, remainder.degree[neighbour]!);
    });
    note();
  }
  const stayed = (node: number): boolean => deletedAt[node] === 0 || deletedAt[node]! > best.moment;
  return { nodes: started.filter(stayed), density: best.density };
}

function nodesLeft({ isLeft, left }: Remainder): Uint32Array {
  const nodes = new Uint32Array(left);
  let count = 0;
  for (let node = 0; node < isLeft.length; node++) if (isLeft[node] === 1) nodes[count++] = node;
  return nodes;
}

function belowMean({ degree, isLeft, total, left }: Remainder): number[] {
  const mean = ((2 * total) / left) * (1 + ROUNDING);
  const below: number[] = [];
  for (let node = 0; node < degree.length; node++) {
    if (isLeft[node] === 1 && degree[node]! <= mean) below.push(node);
  }
  return below;
}

function removeLinks(graph: Bipartite, alive: Uint8Array, block: DenseBlock): void {
  const inside = new Uint8Array(graph.accounts);
  for (const account of block.accounts) inside[account] = 1;
  for (const value of block.values) {
    const node = graph.accounts + value;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      if (inside[graph.ends[at]!] === 1) alive[graph.links[at]!] = 0;
    }
  }
}
