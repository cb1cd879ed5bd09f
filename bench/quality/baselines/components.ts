/** Members of the connected components of at least `smallest` nodes. */
export function componentMembers(
  edges: Iterable<readonly [number, number]>,
  smallest: number,
): number[] {
  const parent = new Map<number, number>();
  const rootOf = (node: number): number => {
    let root = node;
    while ((parent.get(root) ?? root) !== root) root = parent.get(root) as number;
    parent.set(node, root);
    return root;
  };
  for (const [one, other] of edges) {
    for (const node of [one, other]) if (!parent.has(node)) parent.set(node, node);
    parent.set(rootOf(one), rootOf(other));
  }
  const components = Map.groupBy(parent.keys(), rootOf);
  return [...components.values()].filter((nodes) => nodes.length >= smallest).flat();
}

/** How many values each pair of accounts has in common; values with more than `most` are left out. */
export function sharedCounts(
  values: Iterable<ReadonlySet<number>>,
  most: number,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const accounts of values) {
    if (accounts.size < 2 || accounts.size > most) continue;
    const sorted = [...accounts].sort((one, other) => one - other);
    for (let low = 0; low < sorted.length; low++) {
      for (let high = low + 1; high < sorted.length; high++) {
        const pair = pairKey(sorted[low] as number, sorted[high] as number);
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
  }
  return counts;
}

const MOST_ACCOUNTS = 2 ** 26;

function pairKey(low: number, high: number): number {
  return high * MOST_ACCOUNTS + low;
}

export function pairOf(key: number): [number, number] {
  return [key % MOST_ACCOUNTS, Math.floor(key / MOST_ACCOUNTS)];
}
