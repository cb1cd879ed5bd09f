import { describe, expect, it } from 'vitest';
import { forceLayout } from './force-layout.ts';

/** Two stars that share nothing. */
function twoStars() {
  const edges: [number, number][] = [];
  for (let leaf = 2; leaf < 12; leaf++) edges.push([leaf % 2, leaf]);
  return { nodes: 12, edges, size: new Array<number>(12).fill(1) };
}

describe('forceLayout', () => {
  it('draws the same graph the same, inside the unit square', () => {
    const places = forceLayout(twoStars());
    expect(forceLayout(twoStars())).toEqual(places);
    for (const { x, y } of places) {
      expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
    }
  });

  it('puts what hangs together closer than what does not', () => {
    const places = forceLayout(twoStars());
    const distance = (a: number, b: number) =>
      Math.hypot(places[a]!.x - places[b]!.x, places[a]!.y - places[b]!.y);
    const leaves = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const own = leaves.reduce((sum, leaf) => sum + distance(leaf, leaf % 2), 0);
    const other = leaves.reduce((sum, leaf) => sum + distance(leaf, (leaf + 1) % 2), 0);
    expect(own).toBeLessThan(other);
  });

  it.each([0, 1, 2])('places %i nodes without edges', (nodes) => {
    const places = forceLayout({ nodes, edges: [], size: new Array<number>(nodes).fill(1) });
    expect(places).toHaveLength(nodes);
    for (const { x, y } of places) expect(Number.isFinite(x + y)).toBe(true);
  });
});
