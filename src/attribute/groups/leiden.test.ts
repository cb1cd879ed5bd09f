import { describe, expect, it } from 'vitest';
import { createRandom } from '#std/random';
import { buildGraph, components, subgraph } from '../edges/graph.ts';
import { leiden } from './leiden.ts';

interface Planted {
  blocks: number;
  size: number;
  inside: number;
  across: number;
  seed: number;
}

/** Blocks of equal size with edge probabilities `inside` and `across`. */
function planted({ blocks, size, inside, across, seed }: Planted) {
  const random = createRandom(seed);
  const from: number[] = [];
  const to: number[] = [];
  const nodes = blocks * size;
  for (let a = 0; a < nodes; a++) {
    for (let b = a + 1; b < nodes; b++) {
      const same = Math.floor(a / size) === Math.floor(b / size);
      if (random.float() < (same ? inside : across)) {
        from.push(a);
        to.push(b);
      }
    }
  }
  return edges(nodes, from, to);
}

function edges(nodes: number, from: number[], to: number[]) {
  return buildGraph(nodes, {
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    weight: new Float32Array(from.length).fill(1),
  });
}

describe('graph', () => {
  it('sorts rows, joins repeated edges and drops self-loops', () => {
    const graph = buildGraph(4, {
      from: Uint32Array.of(2, 0, 3, 1, 1),
      to: Uint32Array.of(0, 2, 1, 1, 0),
      weight: Float32Array.of(1, 5, 2, 9, 3),
    });
    expect([...graph.offsets]).toEqual([0, 2, 4, 5, 6]);
    expect([...graph.targets]).toEqual([1, 2, 0, 3, 0, 1]);
    expect([...graph.weights]).toEqual([3, 5, 3, 2, 5, 2]);
  });

  it('finds components and cuts out subgraphs', () => {
    const graph = edges(7, [0, 1, 4], [1, 2, 5]);
    expect(components(graph).map((nodes) => [...nodes])).toEqual([
      [0, 1, 2],
      [4, 5],
    ]);
    const part = subgraph(graph, Uint32Array.of(1, 2, 5));
    expect([...part.offsets]).toEqual([0, 1, 2, 2]);
    expect([...part.targets]).toEqual([1, 0]);
  });
});

describe('leiden', () => {
  it('recovers planted blocks', () => {
    const graph = planted({ blocks: 8, size: 40, inside: 0.3, across: 0.01, seed: 1 });
    const found = leiden(graph, { random: createRandom(2) });
    expect(new Set(found).size).toBe(8);
    for (let block = 0; block < 8; block++) {
      expect(new Set(found.slice(block * 40, block * 40 + 40)).size).toBe(1);
    }
  });

  it('gives the same communities for the same seed', () => {
    const graph = planted({ blocks: 5, size: 30, inside: 0.2, across: 0.03, seed: 3 });
    const once = leiden(graph, { random: createRandom(7) });
    expect([...leiden(graph, { random: createRandom(7) })]).toEqual([...once]);
  });

  it('never returns a disconnected community', () => {
    for (let seed = 0; seed < 20; seed++) {
      const graph = planted({ blocks: 6, size: 20, inside: 0.12, across: 0.03, seed });
      const found = leiden(graph, { random: createRandom(seed), resolution: 0.5 });
      for (const label of new Set(found)) {
        const members = Uint32Array.from(found.keys()).filter((node) => found[node] === label);
        if (members.length === 1) continue;
        expect(components(subgraph(graph, members))[0]?.length).toBe(members.length);
      }
    }
  });

  it('splits two cliques that one edge joins', () => {
    const from: number[] = [];
    const to: number[] = [];
    for (const start of [0, 10]) {
      for (let a = start; a < start + 10; a++) {
        for (let b = a + 1; b < start + 10; b++) {
          from.push(a);
          to.push(b);
        }
      }
    }
    from.push(9);
    to.push(10);
    const found = leiden(edges(20, from, to), { random: createRandom(1) });
    expect(new Set(found.slice(0, 10)).size).toBe(1);
    expect(found[9]).not.toBe(found[10]);
  });

  it('takes a graph without edges', () => {
    expect([...leiden(edges(3, [], []), { random: createRandom(1) })]).toEqual([0, 1, 2]);
  });
});
