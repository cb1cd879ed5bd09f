import { describe, expect, it } from 'vitest';
import { buildGraph } from '../edges/graph.ts';
import { expandFrom } from './expand.ts';

/** Accounts 0–9 tied to each other, 10–19 likewise, one weak edge between, 20–29 alone. */
function twoOperators() {
  const edges: [number, number, number][] = [[0, 10, 0.5]];
  for (const start of [0, 10]) {
    for (let a = start; a < start + 10; a++) {
      for (let b = a + 1; b < start + 10; b++) if ((a + b) % 3 !== 0) edges.push([a, b, 4]);
    }
  }
  return buildGraph(30, {
    from: Uint32Array.from(edges, ([a]) => a),
    to: Uint32Array.from(edges, ([, b]) => b),
    weight: Float32Array.from(edges, ([, , weight]) => weight),
  });
}

const accountsOf = (confirmed: number[]) =>
  expandFrom(confirmed, { graph: twoOperators() })
    .map(({ account }) => account)
    .sort((a, b) => a - b);

describe('expandFrom', () => {
  it.each([[[0, 1]], [[0]], [[0, 3]]])('finds the operator behind %j and no other', (confirmed) => {
    expect(accountsOf(confirmed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps confirmed accounts whatever their ties, and takes nobody in for an account alone', () => {
    expect(accountsOf([25])).toEqual([25]);
    expect(accountsOf([0, 1, 25])).toContain(25);
    const [first] = expandFrom([25, 0, 1], { graph: twoOperators() });
    expect(first).toMatchObject({ role: 'core', strength: 1 });
  });
});
