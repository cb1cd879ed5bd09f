/** Draws the live screen of `tail`, and prints its alarms and closing summary. */
import {
  formatCompact,
  formatCounted,
  formatDuration,
  formatNumber,
  formatShare,
} from '#std/format-number';
import { visibleText } from '#std/visible-text';
import {
  type Alarm,
  addressesOf,
  type CountedKey,
  KEY_KINDS,
  type KeyKind,
  type Triage,
} from '#tail/index';
import type { CommandContext } from '../command.ts';
import { type Output, type Paint, readingWidth } from '../terminal/output.ts';
import { tableLines } from '../terminal/table.ts';
import { fitText } from '../terminal/text-width.ts';

const MOST_ROWS = 15;
const AROUND_TABLE = 12;

/** Lines that replace each other in place. */
export function createScreen(output: Output): { draw: (lines: readonly string[]) => void } {
  let height = 0;
  return {
    draw(lines) {
      const up = height === 0 ? '' : `\u001b[${height}A\r\u001b[J`;
      output.write(`${up}${lines.map((line) => `${line}\n`).join('')}`);
      height = lines.length;
    },
  };
}

interface TailView {
  name: string;
  context: CommandContext;
  /** Newest first. */
  recent: readonly Alarm[];
}

/** Who calls most now, alarms first. */
export function screenLines(triage: Triage, view: TailView): string[] {
  const { context } = view;
  const { paint, stdout, clock, config } = context;
  const width = readingWidth(stdout);
  const now = clock();
  const most = Math.max(3, Math.min(MOST_ROWS, stdout.rows - AROUND_TABLE));
  const entries = busiest(triage, now, most);
  const { counts } = triage;
  const time = new Date(triage.nowMs(now)).toISOString().slice(11, 19);
  const threshold = formatNumber(config.tail.thresholdPerMinute);
  const state =
    triage.alarmed === 0
      ? paint('green', `nothing above ${threshold} calls a minute`)
      : paint(['bold', 'red'], `${triage.alarmed} above ${threshold} calls a minute`);
  const head = `${paint('bold', visibleText(view.name, 60))}  ${time} UTC  ${state}`;
  const read = `${formatCounted(counts.calls, 'call')} among ${formatCounted(counts.lines, 'line')}`;
  return [
    '',
    `  ${head}`,
    `  ${paint('dim', `${read}${oddities(counts)}`)}`,
    '',
    ...entryTable(entries, { width, nowSecond: triage.nowMs(now) / 1000, paint }),
    ...(view.recent.length > 0 ? [''] : []),
    ...view.recent.map((alarm) => fitText(`  ${alarmLine(alarm, (_style, text) => text)}`, width)),
    '',
  ];
}

function busiest(
  triage: Triage,
  now: number,
  most: number,
): { kind: KeyKind; entry: CountedKey }[] {
  return KEY_KINDS.flatMap((kind) =>
    triage
      .busiest(kind, now, most)
      // One address alone is already listed as itself.
      .filter((entry) => kind !== 'network' || addressesOf(entry) > 1)
      .map((entry) => ({ kind, entry })),
  )
    .sort(
      (left, right) =>
        Number(right.entry.alarmedAt !== null) - Number(left.entry.alarmedAt !== null) ||
        right.entry.counter.in60s - left.entry.counter.in60s ||
        right.entry.counter.in10min - left.entry.counter.in10min,
    )
    .slice(0, most);
}

function entryTable(
  entries: readonly { kind: KeyKind; entry: CountedKey }[],
  view: { width: number; nowSecond: number; paint: Paint },
): string[] {
  const { width, nowSecond, paint } = view;
  if (entries.length === 0) return [paint('dim', '  No calls in the last ten minutes.')];
  const rows = entries.map(({ kind, entry }) => {
    const { alarmedAt, counter } = entry;
    const addresses = addressesOf(entry);
    const who = visibleText(entry.value, 80);
    return [
      alarmedAt === null ? '' : '!',
      kind,
      addresses > 1 ? `${who} (${addresses}${addresses >= 64 ? '+' : ''})` : who,
      formatCompact(counter.in10s),
      formatCompact(counter.in60s),
      formatCompact(counter.in10min),
      formatShare(entry.errors / Math.max(1, entry.calls)),
      alarmedAt === null ? '' : formatDuration(Math.max(0, nowSecond - alarmedAt) * 1000),
      visibleText(entry.userAgent ?? '', 60),
    ];
  });
  const right = 'right' as const;
  const columns = [
    { title: '' },
    { title: 'kind' },
    { title: 'who' },
    { title: '10 s', align: right },
    { title: '60 s', align: right },
    { title: '10 min', align: right },
    { title: 'errors', align: right },
    { title: 'for', align: right },
    { title: 'user agent', shrinks: true },
  ];
  const [head = '', ...body] = tableLines(columns, rows, width - 2);
  const marked = body.map((line) => (line.startsWith('!') ? paint('red', line) : line));
  return [`  ${paint('bold', head)}`, ...marked.map((line) => `  ${line}`)];
}

/** "12:30:45 begins  address 203.0.113.9  251 calls in 60 s" */
export function alarmLine(alarm: Alarm, paint: Paint): string {
  const time = alarm.at.slice(11, 19);
  const who = `${alarm.kind} ${visibleText(alarm.value, 80)}`;
  const from = alarm.addresses > 1 ? ` from ${alarm.addresses} addresses` : '';
  if (alarm.state === 'begins') {
    const calls = `${formatCounted(alarm.calls_60s, 'call')} in 60 s${from}`;
    return `${time} ${paint('red', 'begins')}  ${who}  ${calls}`;
  }
  const lasted = formatDuration(alarm.seconds_in_alarm * 1000);
  const calls = `${formatCounted(alarm.calls_in_alarm, 'call')} in ${lasted}`;
  return `${time} ${paint('green', 'ends')}    ${who}  ${calls}`;
}

export function summaryOf(triage: Triage): object {
  return { event: 'summary', ...triage.counts, alarmed: triage.alarmed };
}

function oddities(counts: Triage['counts']): string {
  const parts: string[] = [];
  if (counts.malformed > 0) parts.push(`${formatCounted(counts.malformed, 'line')} unreadable`);
  if (counts.late > 0) parts.push(`${formatNumber(counts.late)} late`);
  if (counts.ahead > 0) parts.push(`${formatNumber(counts.ahead)} ahead of the clock`);
  if (counts.evicted > 0) parts.push(`${formatCounted(counts.evicted, 'key')} given up for room`);
  return parts.length === 0 ? '' : ` · ${parts.join(', ')}`;
}
