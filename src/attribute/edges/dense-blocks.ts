import { byAccount, type LinkTable, valueCount } from '../links/link-table.ts';

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
  /** A block with fewer accounts is not returned, and ends the search. */
  accountsAtLeast: number;
}

/**
 * FRAUDAR (B. Hooi et al., KDD 2016): the set of accounts and values whose weighted links are
 * densest, by deleting the least connected node again and again and keeping the best moment. A
 * value weighs 1/ln(sharers + 5), so that using popular values does not hide a block; the density
 * found is at least half the greatest. O(links · log nodes) a block.
 */
export function denseBlocks(table: LinkTable, options: DenseBlockOptions): DenseBlock[] {
  const links = byAccount(table);
  const alive = new Uint8Array(table.members.length).fill(1);
  const blocks: DenseBlock[] = [];
  while (blocks.length < options.blocks) {
    const block = densest(table, links, alive);
    if (block === null || block.accounts.length < options.accountsAtLeast) break;
    blocks.push(block);
    removeLinks(table, alive, block);
  }
  return blocks;
}

type Links = ReturnType<typeof byAccount>;

function densest(table: LinkTable, links: Links, alive: Uint8Array): DenseBlock | null {
  const values = valueCount(table);
  const nodes = table.accounts + values;
  const weight = valueWeights(table, alive);
  const degree = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  let total = 0;
  let left = 0;
  for (let value = 0; value < values; value++) {
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      if (alive[at] === 0) continue;
      for (const node of [table.members[at]!, table.accounts + value]) {
        if (degree[node] === Number.POSITIVE_INFINITY) {
          degree[node] = 0;
          left++;
        }
        degree[node]! += weight[value]!;
      }
      total += weight[value]!;
    }
  }
  if (left === 0) return null;
  const { removedAt, best } = peel({ table, links, alive, weight, degree, total, left });
  const inside = (node: number): boolean => removedAt[node]! > best.step;
  return {
    accounts: Uint32Array.from({ length: table.accounts }, (_, a) => a).filter(inside),
    values: Uint32Array.from({ length: values }, (_, k) => k).filter((k) =>
      inside(table.accounts + k),
    ),
    density: best.density,
  };
}

function valueWeights(table: LinkTable, alive: Uint8Array): Float64Array {
  const weight = new Float64Array(valueCount(table));
  for (let value = 0; value < weight.length; value++) {
    let sharers = 0;
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      sharers += alive[at]!;
    }
    weight[value] = 1 / Math.log(sharers + 5);
  }
  return weight;
}

interface Peeling {
  table: LinkTable;
  links: Links;
  alive: Uint8Array;
  weight: Float64Array;
  /** Infinite for nodes that are not there. */
  degree: Float64Array;
  total: number;
  left: number;
}

/** Deletes the least connected node until none is left; says when each went and which moment was best. */
function peel(state: Peeling) {
  const { table, links, alive, weight } = state;
  const queue = new MinimumTree(state.degree);
  const removedAt = new Int32Array(state.degree.length).fill(-1);
  let { total, left } = state;
  let best = { step: 0, density: total / left };
  const drop = (node: number, by: number): void => {
    const current = queue.value(node);
    if (current !== Number.POSITIVE_INFINITY) queue.set(node, Math.max(0, current - by));
  };
  for (let step = 1; left > 1; step++) {
    const node = queue.least();
    total -= queue.value(node);
    left--;
    queue.set(node, Number.POSITIVE_INFINITY);
    removedAt[node] = step;
    if (node >= table.accounts) {
      const value = node - table.accounts;
      for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
        if (alive[at] === 1) drop(table.members[at]!, weight[value]!);
      }
    } else {
      for (let at = links.offsets[node]!; at < links.offsets[node + 1]!; at++) {
        const value = links.values[at]!;
        if (isAlive(table, alive, value, node)) drop(table.accounts + value, weight[value]!);
      }
    }
    if (total / left >= best.density - 1e-12) best = { step, density: total / left };
  }
  const last = queue.least();
  if (queue.value(last) !== Number.POSITIVE_INFINITY) removedAt[last] = removedAt.length + 1;
  return { removedAt, best };
}

function isAlive(table: LinkTable, alive: Uint8Array, value: number, account: number): boolean {
  for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
    if (table.members[at] === account) return alive[at] === 1;
  }
  return false;
}

function removeLinks(table: LinkTable, alive: Uint8Array, block: DenseBlock): void {
  const inside = new Uint8Array(table.accounts);
  for (const account of block.accounts) inside[account] = 1;
  for (const value of block.values) {
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      if (inside[table.members[at]!] === 1) alive[at] = 0;
    }
  }
}

/** Complete binary tree over an array, giving the index of the least entry; set in O(log n). */
class MinimumTree {
  private readonly leaves: number;
  private readonly tree: Int32Array;
  private readonly values: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, values.length)));
    this.tree = new Int32Array(this.leaves * 2).fill(-1);
    for (let index = 0; index < values.length; index++) this.tree[this.leaves + index] = index;
    for (let node = this.leaves - 1; node > 0; node--) this.settle(node);
  }

  value(index: number): number {
    return this.values[index]!;
  }

  least(): number {
    return this.tree[1]!;
  }

  set(index: number, value: number): void {
    this.values[index] = value;
    for (let node = (this.leaves + index) >> 1; node > 0; node >>= 1) this.settle(node);
  }

  private settle(node: number): void {
    const left = this.tree[node * 2]!;
    const right = this.tree[node * 2 + 1]!;
    this.tree[node] =
      right < 0 || (left >= 0 && this.values[left]! <= this.values[right]!) ? left : right;
  }
}
