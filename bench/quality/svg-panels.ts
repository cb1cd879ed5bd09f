/** Draws the plots of the quality page as SVG text. */

import { colour, escaped, INK, page, percent, text } from './svg.ts';

/** One line of a panel: a share at each of the horizontal places, with its interval. */
export interface Series {
  label: string;
  points: readonly { mean: number; low: number; high: number }[];
}

export interface Panel {
  title: string;
  series: readonly Series[];
}

const PANEL_WIDTH = 236;
const PANEL_HEIGHT = 150;
const PLOT_HEIGHT = 96;
const LEFT = 46;
/** Points of different series at one place stand beside each other. */
const BESIDE = 5;

/** Small charts of shares over a few places, row by row; the first series is drawn strongest. */
export function panelChart(
  title: string,
  { rows, places }: { rows: readonly (readonly Panel[])[]; places: readonly string[] },
): string {
  const labels = rows[0]?.[0]?.series.map((series) => series.label) ?? [];
  const body = [text(0, 16, title, 'font-weight="600"')];
  for (const [index, label] of labels.entries()) {
    const [x, y] = [(index % 4) * 170, 38 + Math.floor(index / 4) * 18];
    body.push(`<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colour(index)}"/>`);
    body.push(text(x + 15, y, label));
  }
  const top = 38 + Math.ceil(labels.length / 4) * 18;
  for (const [row, panels] of rows.entries()) {
    for (const [column, panel] of panels.entries()) {
      const at = `translate(${column * PANEL_WIDTH} ${top + row * PANEL_HEIGHT})`;
      body.push(`<g transform="${at}">`, ...onePanel(panel, places), '</g>');
    }
  }
  const columns = Math.max(...rows.map((panels) => panels.length));
  return page(columns * PANEL_WIDTH, top + rows.length * PANEL_HEIGHT, title, body);
}

const yOf = (share: number) => 24 + (1 - share) * PLOT_HEIGHT;

function onePanel({ title, series }: Panel, places: readonly string[]): string[] {
  const step = (PANEL_WIDTH - LEFT - 14) / places.length;
  const middle = (place: number) => LEFT + (place + 0.5) * step;
  const grid = [0, 0.5, 1].flatMap((share) => [
    `<line x1="${LEFT}" x2="${PANEL_WIDTH - 14}" y1="${yOf(share)}" y2="${yOf(share)}" stroke="${INK}" stroke-opacity="0.3"/>`,
    text(LEFT - 5, yOf(share) + 4, percent(share), 'text-anchor="end"'),
  ]);
  const names = places.map((place, index) =>
    text(middle(index), yOf(0) + 16, place, 'text-anchor="middle"'),
  );
  const lines = series.flatMap((one, index) => {
    const x = (place: number) => middle(place) + (index - (series.length - 1) / 2) * BESIDE;
    return oneLine(one, { x, fill: colour(index), strong: index === 0 });
  });
  return [text(8, 14, title), ...grid, ...names, ...lines.reverse()];
}

function oneLine(
  { label, points }: Series,
  look: { x: (place: number) => number; fill: string; strong: boolean },
): string[] {
  const { x, fill, strong } = look;
  const path = points.map(({ mean }, place) => `${round(x(place))},${round(yOf(mean))}`).join(' ');
  const marks = points.map(({ mean, low, high }, place) => {
    const tip = `${label}: ${percent(mean)} (${percent(low)} to ${percent(high)})`;
    const at = round(x(place));
    return [
      `<g><title>${escaped(tip)}</title>`,
      `<line x1="${at}" x2="${at}" y1="${round(yOf(low))}" y2="${round(yOf(high))}" stroke="${fill}" stroke-opacity="0.6"/>`,
      `<circle cx="${at}" cy="${round(yOf(mean))}" r="${strong ? 3.2 : 2.2}" fill="${fill}"/></g>`,
    ].join('');
  });
  const width = strong ? 2 : 1;
  return [
    `<polyline points="${path}" fill="none" stroke="${fill}" stroke-width="${width}" stroke-opacity="0.7"/>`,
    ...marks,
  ];
}

const round = (value: number): string => value.toFixed(1);
