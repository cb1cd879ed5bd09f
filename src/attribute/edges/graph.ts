/**
 * Undirected weighted graph in compressed rows. Every edge stands in both of its rows, rows are
 * sorted by neighbour, there are no self-loops. Bytes: 8 a direction, 4 a node.
 */
export interface Graph {
  nodes: number;
  /** Row `n` is `offsets[n]` .. `offsets[n + 1]`. */
  offsets: Uint32Array;
  targets: Uint32Array;
  weights: Float32Array;
}

/** Undirected edges, each once, in parallel arrays. */
export interface EdgeList {
  from: Uint32Array;
  to: Uint32Array;
  weight: Float32Array;
}

/** Rows from edges in any order; an edge given twice, in whichever direction, keeps its larger weight. */
export function buildGraph(nodes: number, edges: EdgeList): Graph {
  const { from, to, weight } = edges;
  const offsets = new Uint32Array(nodes + 1);
  for (let index = 0; index < from.length; index++) {
    offsets[from[index]! + 1]!++;
    offsets[to[index]! + 1]!++;
  }
  for (let node = 0; node < nodes; node++) offsets[node + 1]! += offsets[node]!;
  const next = offsets.slice();
  const targets = new Uint32Array(from.length * 2);
  const weights = new Float32Array(from.length * 2);
  const place = (row: number, target: number, value: number): void => {
    const at = next[row]!++;
    targets[at] = target;
    weights[at] = value;
  };
  for (let index = 0; index < from.length; index++) {
    place(from[index]!, to[index]!, weight[index]!);
    place(to[index]!, from[index]!, weight[index]!);
  }
  return joinRepeats(transpose({ nodes, offsets, targets, weights }));
}

/** The graph is symmetric, so this only sorts its rows; linear, unlike a comparison sort. */
function transpose(graph: Graph): Graph {
  const next = graph.offsets.slice();
  const targets = new Uint32Array(graph.targets.length);
  const weights = new Float32Array(graph.weights.length);
  for (let node = 0; node < graph.nodes; node++) {
    for (let from = graph.offsets[node]!; from < graph.offsets[node + 1]!; from++) {
      const at = next[graph.targets[from]!]!++;
      targets[at] = node;
      weights[at] = graph.weights[from]!;
    }
  }
  return { nodes: graph.nodes, offsets: graph.offsets, targets, weights };
}

/** In place: one entry a neighbour, with the largest weight, and no self-loop. */
function joinRepeats(graph: Graph): Graph {
  const { nodes, targets, weights } = graph;
  const offsets = new Uint32Array(nodes + 1);
  let write = 0;
  for (let node = 0; node < nodes; node++) {
    const begin = write;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      const target = targets[at]!;
      const weight = weights[at]!;
      if (target === node) continue;
      if (write > begin && targets[write - 1] === target) {
        weights[write - 1] = Math.max(weights[write - 1]!, weight);
        continue;
      }
      targets[write] = target;
      weights[write] = weight;
      write++;
    }
    offsets[node + 1] = write;
  }
  return { nodes, offsets, targets: targets.slice(0, write), weights: weights.slice(0, write) };
}

/** Sum of edge weights at each node. */
export function strengths(graph: Graph): Float64Array {
  const strength = new Float64Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) {
    let sum = 0;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      sum += graph.weights[at]!;
    }
    strength[node] = sum;
  }
  return strength;
}

/** Connected components as lists of nodes, largest first (ties by first node); singletons left out. */
export function components(graph: Graph): Uint32Array[] {
  const seen = new Uint8Array(graph.nodes);
  const found: Uint32Array[] = [];
  const stack: number[] = [];
  for (let start = 0; start < graph.nodes; start++) {
    if (seen[start] || graph.offsets[start] === graph.offsets[start + 1]) continue;
    const members: number[] = [];
    seen[start] = 1;
    stack.push(start);
    while (stack.length > 0) {
      const node = stack.pop()!;
      members.push(node);
      for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
        const target = graph.targets[at]!;
        if (seen[target]) continue;
        seen[target] = 1;
        stack.push(target);
      }
    }
    found.push(Uint32Array.from(members).sort());
  }
  return found.sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

/** The graph on the given nodes (ascending), renumbered 0.. in that order. */
export function subgraph(graph: Graph, members: Uint32Array): Graph {
  let room = 0;
  for (const node of members) room += graph.offsets[node + 1]! - graph.offsets[node]!;
  const offsets = new Uint32Array(members.length + 1);
  const targets = new Uint32Array(room);
  const weights = new Float32Array(room);
  let count = 0;
  withPlaces(graph, members, (places) => {
    for (let index = 0; index < members.length; index++) {
      const node = members[index]!;
      for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
        const place = places[graph.targets[at]!]!;
        if (place === 0) continue;
        targets[count] = place - 1;
        weights[count++] = graph.weights[at]!;
      }
      offsets[index + 1] = count;
    }
  });
  const nodes = members.length;
  return { nodes, offsets, targets: targets.slice(0, count), weights: weights.slice(0, count) };
}

/** By member: sum of the weights of its edges to other members. */
export function strengthsAmong(graph: Graph, members: Uint32Array): Float64Array {
  const strength = new Float64Array(members.length);
  withPlaces(graph, members, (places) => {
    for (let index = 0; index < members.length; index++) {
      const node = members[index]!;
      let sum = 0;
      for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
        if (places[graph.targets[at]!] !== 0) sum += graph.weights[at]!;
      }
      strength[index] = sum;
    }
  });
  return strength;
}

/** Zeros between uses: thousands of small sets are looked at in large graphs. */
let scratch = new Uint32Array(0);

/** Lends 1 + the place among the members by node, 0 for all others. */
function withPlaces(graph: Graph, members: Uint32Array, use: (places: Uint32Array) => void): void {
  if (scratch.length < graph.nodes) scratch = new Uint32Array(graph.nodes);
  members.forEach((node, index) => {
    scratch[node] = index + 1;
  });
  use(scratch);
  for (const node of members) scratch[node] = 0;
}
