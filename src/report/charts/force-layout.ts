/** A graph to be drawn: nodes by index, edges between them. */
export interface LayoutInput {
  nodes: number;
  edges: readonly (readonly [number, number])[];
  /** Room that a node asks for, 1 = usual. */
  size: readonly number[];
}

export interface Point {
  x: number;
  y: number;
}

const ROUNDS = 220;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/**
 * Spring layout (T. Fruchterman, E. Reingold 1991) from a sunflower of starting places, so that the
 * same graph is always drawn the same; a weak pull to the centre keeps parts together. Places fill
 * the unit square. O(rounds · nodes²), for some hundreds of nodes.
 */
export function forceLayout({ nodes, edges, size }: LayoutInput): Point[] {
  const x = Float64Array.from({ length: nodes }, (_, node) => sunflower(node, nodes, Math.cos));
  const y = Float64Array.from({ length: nodes }, (_, node) => sunflower(node, nodes, Math.sin));
  const ideal = 1 / Math.sqrt(Math.max(1, nodes));
  for (let round = 0; round < ROUNDS; round++) {
    const moveX = Float64Array.from(x, (value) => -value * ideal * 0.9);
    const moveY = Float64Array.from(y, (value) => -value * ideal * 1.4);
    repel({ x, y, moveX, moveY, size, ideal });
    for (const [a, b] of edges) attract({ a, b, x, y, moveX, moveY, ideal });
    const heat = 0.12 * (1 - round / ROUNDS) + 0.001;
    for (let node = 0; node < nodes; node++) {
      const length = Math.hypot(moveX[node]!, moveY[node]!) || 1;
      const step = Math.min(heat, length) / length;
      x[node]! += moveX[node]! * step;
      y[node]! += moveY[node]! * step;
    }
  }
  return fitted(x, y);
}

function sunflower(node: number, nodes: number, axis: (angle: number) => number): number {
  return Math.sqrt((node + 0.5) / nodes) * axis(node * GOLDEN_ANGLE);
}

interface Field {
  x: Float64Array;
  y: Float64Array;
  moveX: Float64Array;
  moveY: Float64Array;
  ideal: number;
}

function repel({ x, y, moveX, moveY, size, ideal }: Field & { size: readonly number[] }): void {
  for (let a = 0; a < x.length; a++) {
    for (let b = a + 1; b < x.length; b++) {
      const dx = x[a]! - x[b]!;
      const dy = y[a]! - y[b]!;
      const squared = Math.max(1e-6, dx * dx + dy * dy);
      const force = (ideal * ideal * (size[a]! + size[b]!)) / 2 / squared;
      moveX[a]! += dx * force;
      moveY[a]! += dy * force;
      moveX[b]! -= dx * force;
      moveY[b]! -= dy * force;
    }
  }
}

function attract(given: Field & { a: number; b: number }): void {
  const { a, b, x, y, moveX, moveY, ideal } = given;
  const dx = x[a]! - x[b]!;
  const dy = y[a]! - y[b]!;
  const force = Math.hypot(dx, dy) / ideal / 6;
  moveX[a]! -= dx * force;
  moveY[a]! -= dy * force;
  moveX[b]! += dx * force;
  moveY[b]! += dy * force;
}

function fitted(x: Float64Array, y: Float64Array): Point[] {
  const [left, right] = [Math.min(...x), Math.max(...x)];
  const [top, bottom] = [Math.min(...y), Math.max(...y)];
  return Array.from(x, (value, node) => ({
    x: (value - left) / (right - left || 1),
    y: (y[node]! - top) / (bottom - top || 1),
  }));
}
