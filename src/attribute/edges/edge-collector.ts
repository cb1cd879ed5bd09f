/** Keeps each account's strongest edges, and finds the weight from which edges stand after correction over all pairs. */

import { buildGraph, type Graph } from './graph.ts';

/** Accounts joined by what they share; edge weights are evidence against chance, in nats. */
export interface EvidenceGraph {
  graph: Graph;
  /** Edges of at least this weight stand after correction over all pairs; infinite if none does. */
  standsAt: number;
  /** Pairs that stand, also those that were not kept as edges. */
  standing: number;
}

interface CollectorOptions {
  accounts: number;
  /** Strongest edges kept for each account. */
  neighbours: number;
  /** ln of the factor by which exp(weight) exceeds an e-value. */
  logNormaliser: number;
}

/** Weaker evidence (nats) than this would tie everybody to everybody. */
const WEAKEST = 1;
const BINS_PER_NAT = 8;
const BINS = 1024;

/** What one account shares with others; what counts are the first `count` entries. */
export interface WeighedRow {
  partners: Uint32Array;
  /** In nats. */
  weights: Float32Array;
  count: number;
}

/** Keeps each account's strongest edges and counts all evidence, for the correction. */
export function createEdgeCollector(options: CollectorOptions) {
  const edges = createGrowingEdges();
  const pairsByWeight = new Float64Array(BINS);

  return {
    addRow(account: number, { partners, weights, count }: WeighedRow): void {
      let candidates = 0;
      for (let place = 0; place < count; place++) {
        const weight = weights[place]!;
        if (weight < WEAKEST) continue;
        pairsByWeight[binOf(weight)]! += 0.5;
        candidates++;
      }
      if (candidates === 0) return;
      const keep =
        candidates <= options.neighbours ? ALL : strongest(weights, count, options.neighbours);
      for (let place = 0; place < count; place++) {
        const weight = weights[place]!;
        if (weight < WEAKEST) continue;
        const bin = binOf(weight);
        if (bin < keep.bin) continue;
        const partner = partners[place]!;
        if (bin > keep.bin || pairChance(account, partner) < keep.share) {
          edges.push(account, partner, weight);
        }
      }
    },
    finish(falseDiscoveryRate: number): EvidenceGraph {
      const pairs = (options.accounts * (options.accounts - 1)) / 2;
      return {
        graph: buildGraph(options.accounts, edges.list()),
        ...standing(pairsByWeight, {
          needed: Math.log(pairs / falseDiscoveryRate) + options.logNormaliser,
        }),
      };
    },
  };
}

function binOf(weight: number): number {
  return Math.min(BINS - 1, (weight * BINS_PER_NAT) | 0);
}

/** All above a bin and a share of that bin. */
interface Kept {
  bin: number;
  share: number;
}

const ALL: Kept = { bin: 0, share: 1 };

/** What keeps about `wanted` of more than so many weights. */
function strongest(weights: Float32Array, count: number, wanted: number): Kept {
  rowByWeight.fill(0);
  let top = 0;
  for (let place = 0; place < count; place++) {
    const weight = weights[place]!;
    if (weight < WEAKEST) continue;
    const bin = binOf(weight);
    rowByWeight[bin]!++;
    if (bin > top) top = bin;
  }
  let above = 0;
  for (let bin = top; bin > 0; bin--) {
    const here = rowByWeight[bin]!;
    if (above + here > wanted) return { bin, share: (wanted - above) / here };
    above += here;
  }
  return ALL;
}

/** Used anew for each row. */
const rowByWeight = new Uint32Array(BINS);

/** Uniform in [0, 1) and the same from both ends: ties are broken without favouring anybody. */
function pairChance(a: number, b: number): number {
  let hash = Math.imul(Math.min(a, b) ^ 0x9e3779b9, 0x85ebca6b) ^ Math.max(a, b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4294967296;
}

/** e-BH: the largest R such that R pairs have at least ln(pairs/(q·R)). */
function standing(byWeight: Float64Array, { needed }: { needed: number }) {
  let above = 0;
  let result = { standsAt: Number.POSITIVE_INFINITY, standing: 0 };
  for (let bin = BINS - 1; bin >= 0; bin--) {
    above += byWeight[bin]!;
    if (above >= 0.5 && bin / BINS_PER_NAT >= needed - Math.log(above)) {
      result = { standsAt: bin / BINS_PER_NAT, standing: Math.round(above) };
    }
  }
  return result;
}

function createGrowingEdges() {
  let from = new Uint32Array(1024);
  let to = new Uint32Array(1024);
  let weight = new Float32Array(1024);
  let length = 0;
  const grow = <Numbers extends Uint32Array | Float32Array>(old: Numbers, bigger: Numbers) => {
    bigger.set(old);
    return bigger;
  };
  return {
    push(a: number, b: number, value: number): void {
      if (length === from.length) {
        from = grow(from, new Uint32Array(length * 2));
        to = grow(to, new Uint32Array(length * 2));
        weight = grow(weight, new Float32Array(length * 2));
      }
      from[length] = a;
      to[length] = b;
      weight[length] = value;
      length++;
    },
    list: () => ({
      from: from.subarray(0, length),
      to: to.subarray(0, length),
      weight: weight.subarray(0, length),
    }),
  };
}
