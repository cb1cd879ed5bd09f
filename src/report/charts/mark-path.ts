/** Outlines of marks: each family has a form of its own, so that colour never tells alone. */
import { coordinate } from '../html.ts';
import type { Point } from './force-layout.ts';

/** Corners of each family's form around its middle, in radii: square, diamond, triangle up, down, cross. */
const FORMS: readonly (readonly (readonly [number, number])[])[] = [
  [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  [
    [0, -1.35],
    [1.35, 0],
    [0, 1.35],
    [-1.35, 0],
  ],
  [
    [0, -1.3],
    [1.25, 1],
    [-1.25, 1],
  ],
  [
    [0, 1.3],
    [1.25, -1],
    [-1.25, -1],
  ],
  [
    [-0.45, -1.3],
    [0.45, -1.3],
    [0.45, -0.45],
    [1.3, -0.45],
    [1.3, 0.45],
    [0.45, 0.45],
    [0.45, 1.3],
    [-0.45, 1.3],
    [-0.45, 0.45],
    [-1.3, 0.45],
    [-1.3, -0.45],
    [-0.45, -0.45],
  ],
];
/** Of families that nobody named yet: an hourglass. */
const OTHER: readonly (readonly [number, number])[] = [
  [-1.1, -1.1],
  [1.1, -1.1],
  [-1.1, 1.1],
  [1.1, 1.1],
];

/** SVG path of one mark; `family` is its place in the list of families. */
export function markPath(family: number, { x, y }: Point, radius: number): string {
  const corners = (FORMS[family] ?? OTHER).map(
    ([right, down]) => `${coordinate(x + right * radius)} ${coordinate(y + down * radius)}`,
  );
  return `M${corners.join('L')}Z`;
}
