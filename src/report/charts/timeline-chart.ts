/** Draws the traffic of the whole scan over time, with the moments at which accounts stood out. */
import { formatCompact, formatInstant, formatNumber, formatShare } from '#std/format-number';
import { coordinate, type Html, html } from '../html.ts';
import type { Timeline } from '../report-data.ts';
import { detectorTitle } from '../wording.ts';
import { axis, grid, tableTwin } from './axis.ts';
import { linearScale, type Tick, timeTicks } from './scale.ts';

const MOST_POINTS = 360;
const MOST_TABLE_ROWS = 60;
const HEIGHT = 40;

/** Sums neighbours so that at most `most` numbers are left; returns how many were joined. */
export function thin(values: readonly number[], most: number): { sums: number[]; joined: number } {
  const joined = Math.max(1, Math.ceil(values.length / most));
  const sums: number[] = [];
  for (const [index, value] of values.entries()) {
    const slot = Math.floor(index / joined);
    sums[slot] = (sums[slot] ?? 0) + value;
  }
  return { sums, joined };
}

/** A stepped area in a 100-wide view box. */
export function areaPath(values: readonly number[], highest: number, height: number): string {
  const width = 100 / Math.max(1, values.length);
  const y = linearScale(0, highest);
  let path = `M0 ${height}`;
  for (const [index, value] of values.entries()) {
    const top = coordinate(height - y(value) * height);
    path += `V${top}H${coordinate((index + 1) * width)}`;
  }
  return `${path}V${height}Z`;
}

interface Frame {
  fromMs: number;
  toMs: number;
  ticks: Tick[];
}

export function timelineChart(timeline: Timeline, firstFlagged: readonly string[]): Html {
  const fromMs = Date.parse(timeline.starts_at);
  const buckets = timeline.total.exchanges.length;
  const toMs = fromMs + buckets * timeline.bucket_ms;
  const frame = { fromMs, toMs, ticks: timeTicks(fromMs, toMs) };
  const tokens = timeline.total.output_tokens;
  return html`<figure class="chart timeline">
${panel('Exchanges', timeline.total.exchanges, timeline.flagged.exchanges, frame)}
${tokens !== null && panel('Output tokens', tokens, timeline.flagged.output_tokens ?? [], frame)}
${firstAlarms(firstFlagged, frame)}
${axis(frame.ticks)}
${lanes(timeline)}
<figcaption><span class="key calm"></span> everyone, up to the upper
edge <span class="key alarm"></span> their lower part: accounts that stand out or are in
campaigns <span class="key tick"></span> an account or a campaign is named for the first time.
UTC.</figcaption>
${twin(timeline, fromMs)}
</figure>`;
}

function panel(
  title: string,
  total: readonly number[],
  flagged: readonly number[],
  frame: Frame,
): Html {
  const all = thin(total, MOST_POINTS);
  const part = thin(flagged, MOST_POINTS);
  const highest = Math.max(1, ...all.sums) * 1.04;
  const sum = total.reduce((left, right) => left + right, 0);
  const flaggedSum = flagged.reduce((left, right) => left + right, 0);
  const share = sum > 0 ? formatShare(flaggedSum / sum) : '–';
  const from = `${share} from accounts that stand out or are in campaigns`;
  const label = `${title} over time: ${formatNumber(sum)} in all, ${from}`;
  return html`<div class="panel"><div class="panel-head"><b>${title}</b>
<span>up to ${formatCompact(Math.max(0, ...all.sums))} a bar · ${from}</span></div>
<svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
${grid(frame.ticks, HEIGHT)}
<path class="calm" d="${areaPath(all.sums, highest, HEIGHT)}"/>
<path class="alarm" d="${areaPath(part.sums, highest, HEIGHT)}"/>
</svg></div>`;
}

function firstAlarms(instants: readonly string[], frame: Frame): Html {
  const scale = linearScale(frame.fromMs, frame.toMs);
  const marks = instants
    .slice(0, 500)
    .map((instant) => `M${coordinate(scale(Date.parse(instant)) * 100)} 0V6`);
  const label = `When each of ${instants.length} accounts and campaigns was first named`;
  return html`<svg class="rug" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"
aria-label="${label}"><path class="tick" d="${marks.join('')}"/></svg>`;
}

function lanes(timeline: Timeline): Html {
  const rows = timeline.detectors
    .map((lane) => ({ ...lane, sum: lane.exchanges.reduce((left, right) => left + right, 0) }))
    .filter((lane) => lane.sum > 0)
    .map((lane) => {
      const { sums } = thin(lane.exchanges, MOST_POINTS);
      const title = detectorTitle(lane.detector);
      const label = `${title}: ${formatNumber(lane.sum)} exchanges of the accounts it names`;
      return html`<div class="lane"><div class="lane-head"><span>${title}</span>
<span class="soft">${formatCompact(lane.sum)}</span></div>
<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${label}">
<path class="alarm" d="${areaPath(sums, Math.max(...sums), 10)}"/></svg></div>`;
    });
  if (rows.length === 0) return html``;
  return html`<div class="lanes"><p class="soft">Exchanges of the accounts that each detector
named; every lane is drawn to its own height.</p>${rows}</div>`;
}

function twin(timeline: Timeline, fromMs: number): Html {
  const total = thin(timeline.total.exchanges, MOST_TABLE_ROWS);
  const flagged = thin(timeline.flagged.exchanges, MOST_TABLE_ROWS);
  const tokens = thin(timeline.total.output_tokens ?? [], MOST_TABLE_ROWS);
  const rows = total.sums.map((sum, index) => {
    const at = new Date(fromMs + index * total.joined * timeline.bucket_ms).toISOString();
    const part = flagged.sums[index] ?? 0;
    return [
      formatInstant(at),
      formatNumber(sum),
      formatNumber(part),
      sum > 0 ? formatShare(part / sum) : '–',
      tokens.sums[index] === undefined ? '–' : formatNumber(tokens.sums[index]),
    ];
  });
  const head = ['from', 'exchanges', 'of accounts that stand out', 'share', 'output tokens'];
  return tableTwin('The same as a table', head, rows);
}
