/** Small, self-contained charts that read on light and on dark pages. */

export interface Bar {
  label: string;
  value: number;
  low: number;
  high: number;
}

const FONT = 'font-family="system-ui, sans-serif" font-size="12"';
export const INK = '#6b7280';
const COLOURS = ['#2563eb', '#d97706', '#059669', '#9333ea', '#dc2626', '#0891b2', '#65a30d'];

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function text(x: number, y: number, content: string, options = ''): string {
  return `<text x="${x}" y="${y}" fill="${INK}" ${FONT} ${options}>${escaped(content)}</text>`;
}

export function page(
  width: number,
  height: number,
  title: string,
  body: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

const LABEL_WIDTH = 190;
const PLOT_WIDTH = 420;
const BAR_HEIGHT = 13;
const GROUP_GAP = 12;

/** Shares from 0 to 1 with their intervals, one group under another, one colour a series. */
export function barChart(
  title: string,
  groups: readonly { label: string; bars: readonly Bar[] }[],
) {
  const body = [text(0, 16, title, 'font-weight="600"')];
  const series = [...new Set(groups.flatMap((group) => group.bars.map((bar) => bar.label)))];
  let y = 34;
  for (const [index, label] of series.entries()) {
    const x = (index % 3) * 200;
    const at = y + Math.floor(index / 3) * 18;
    body.push(`<rect x="${x}" y="${at - 9}" width="10" height="10" fill="${colour(index)}"/>`);
    body.push(text(x + 15, at, label));
  }
  y += Math.ceil(series.length / 3) * 18 + 6;
  for (const group of groups) {
    const middle = y + (group.bars.length * BAR_HEIGHT) / 2 + 4;
    body.push(text(LABEL_WIDTH - 8, middle, group.label, 'text-anchor="end"'));
    for (const bar of group.bars) {
      body.push(...oneBar(bar, y, colour(series.indexOf(bar.label))));
      y += BAR_HEIGHT;
    }
    y += GROUP_GAP;
  }
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const x = LABEL_WIDTH + share * PLOT_WIDTH;
    body.push(text(x, y + 6, `${share * 100} %`, 'text-anchor="middle"'));
  }
  return page(LABEL_WIDTH + PLOT_WIDTH + 60, y + 14, title, body);
}

export const colour = (index: number) => COLOURS[index % COLOURS.length] as string;

function oneBar(bar: Bar, y: number, fill: string): string[] {
  const at = (share: number) => LABEL_WIDTH + share * PLOT_WIDTH;
  const middle = y + BAR_HEIGHT / 2;
  const tip = `${bar.label}: ${percent(bar.value)} (${percent(bar.low)} to ${percent(bar.high)})`;
  return [
    `<g><title>${escaped(tip)}</title>`,
    `<rect x="${at(0)}" y="${y + 1}" width="${Math.max(1, bar.value * PLOT_WIDTH)}" height="${BAR_HEIGHT - 2}" fill="${fill}" opacity="0.75"/>`,
    `<line x1="${at(bar.low)}" x2="${at(bar.high)}" y1="${middle}" y2="${middle}" stroke="${INK}" stroke-width="1.5"/>`,
    text(at(1) + 6, y + 11, percent(bar.value)),
    '</g>',
  ];
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.095 ? 1 : 0)} %`;
}
