/** Draws the activity of a campaign, one row an account and one column an hour. */
import type { CampaignDetail } from '#schema/campaign-detail';
import { formatCounted, formatInstant, formatNumber, formatShare } from '#std/format-number';
import { HOUR_MS } from '#std/time';
import { coordinate, foreign, type Html, html, pathData } from '../html.ts';
import { axis, grid, tableTwin } from './axis.ts';
import { linearScale, timeTicks } from './scale.ts';
import { areaPath } from './timeline-chart.ts';

const LEVELS = 5;
const MOST_COLUMNS = 372;
const ROW = 4;
const SUM_HEIGHT = 30;

/** Who was active when: one row an account, one column an hour; above them all together. */
export function rasterChart(
  raster: CampaignDetail['raster'],
  given: { members: number; alarmAt: string },
): Html {
  if (raster.hours === 0 || raster.rows.length === 0) return html``;
  const joined = Math.max(1, Math.ceil(raster.hours / MOST_COLUMNS));
  const columns = Math.ceil(raster.hours / joined);
  const rows = raster.rows.map(({ cells }) => columnsOf(cells, { joined, columns }));
  const fromMs = Date.parse(raster.starts_at);
  const toMs = fromMs + columns * joined * HOUR_MS;
  const ticks = timeTicks(fromMs, toMs);
  const sums = Array.from({ length: columns }, (_, column) =>
    rows.reduce((sum, row) => sum + row[column]!, 0),
  );
  const height = rows.length * ROW;
  const highest = Math.max(1, ...sums);
  const per = joined === 1 ? 'hour' : `${joined} hours`;
  const alarm = linearScale(fromMs, toMs)(Date.parse(given.alarmAt));
  const label =
    `Exchanges of ${formatCounted(rows.length, 'account')} by ${per}; ` +
    `at most ${formatNumber(highest)} together; ${busyShare(rows)} of all cells are active; ` +
    `first alarm ${formatInstant(given.alarmAt)}`;
  return html`<figure class="chart raster">
<svg class="sum" viewBox="0 0 100 ${SUM_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
<path class="alarm" d="${pathData(areaPath(sums, highest, SUM_HEIGHT))}"/></svg>
<svg class="rows ${sizeClass(rows.length)}" viewBox="0 0 ${columns} ${height}"
preserveAspectRatio="none" role="img" aria-label="${label}">
<rect class="empty" width="${columns}" height="${height}"/>
${cellPaths(rows).map((path, level) => path !== '' && html`<path class="cell heat-line${level}" d="${pathData(path)}"/>`)}
${alarmLine(alarm * columns, height)}</svg>
<svg class="ticks" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${grid(ticks, 4)}</svg>
${axis(ticks)}
<figcaption>Each row is an account, most strongly tied first${
    rows.length < given.members && ` (the first ${rows.length} of ${formatNumber(given.members)})`
  }; each column ${joined === 1 ? 'an hour' : per}, UTC; the stronger its colour the more exchanges. Above: all rows
together, up to ${formatNumber(highest)}. <span class="key needed"></span> first alarm,
${formatInstant(given.alarmAt)}.</figcaption>
${twin(raster)}</figure>`;
}

function busyShare(rows: readonly (readonly number[])[]): string {
  const cells = rows.flat();
  return formatShare(cells.filter((count) => count > 0).length / Math.max(1, cells.length));
}

/** The drawing in numbers, a row an account. */
function twin(raster: CampaignDetail['raster']): Html {
  const rows = raster.rows.map(({ account_id: id, cells }) => [
    foreign(id, 80),
    formatNumber(cells.reduce((sum, [, exchanges]) => sum + exchanges, 0)),
    `${formatNumber(cells.length)} of ${formatNumber(raster.hours)}`,
    formatNumber(Math.max(0, ...cells.map(([, exchanges]) => exchanges))),
  ]);
  const head = ['account', '#exchanges', '#active hours', '#most in an hour'];
  return tableTwin('The same as a table', head, rows);
}

function columnsOf(
  cells: CampaignDetail['raster']['rows'][number]['cells'],
  { joined, columns }: { joined: number; columns: number },
): number[] {
  const row = new Array<number>(columns).fill(0);
  for (const [hour, exchanges] of cells) {
    const column = Math.floor(hour / joined);
    if (column < columns) row[column]! += exchanges;
  }
  return row;
}

/** One path a level of heat; runs of the same level in a row are one stroke, to keep it short. */
function cellPaths(rows: readonly (readonly number[])[]): string[] {
  const loud = loudest(rows);
  const paths = Array.from({ length: LEVELS }, () => '');
  rows.forEach((row, index) => {
    const y = coordinate((index + 0.5) * ROW);
    let from = 0;
    for (let column = 0; column < row.length; column = from) {
      const level = levelOf(row[column]!, loud);
      from = column + 1;
      while (from < row.length && levelOf(row[from]!, loud) === level) from++;
      if (level >= 0) paths[level] += `M${column} ${y}h${from - column}`;
    }
  });
  return paths;
}

/** The 98th percentile of busy cells, so that one burst does not pale the rest. */
function loudest(rows: readonly (readonly number[])[]): number {
  const busy = rows.flatMap((row) => row.filter((count) => count > 0)).sort((a, b) => a - b);
  return Math.max(1, busy[Math.floor(busy.length * 0.98)] ?? 1);
}

function levelOf(count: number, loud: number): number {
  if (count <= 0) return -1;
  return Math.min(LEVELS - 1, Math.floor(((count - 0.5) / loud) * LEVELS));
}

function alarmLine(x: number, height: number): Html {
  return html`<path class="needed" d="M${coordinate(x)} 0V${height}"/>`;
}

/** Heights come from the style sheet: inline styles are not allowed. */
function sizeClass(rows: number): string {
  if (rows <= 15) return 'few';
  return rows <= 60 ? 'some' : 'many';
}
