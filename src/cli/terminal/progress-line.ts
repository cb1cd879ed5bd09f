/** Shows the progress of long work on stderr. */
import type { Clock } from '#std/clock';
import { formatCompact, formatDuration, formatNumber } from '#std/format-number';
import type { Progress, ProgressUpdate } from '#std/progress';
import type { Output } from './output.ts';
import { fitText } from './text-width.ts';

const REDRAW_MS = 100;
const LINE_MS = 10_000;
const BAR = 10;
const CLEAR = '\r\u001b[2K';

export interface ProgressLine {
  update: Progress;
  /** Takes the line away so that other text can be written. */
  clear(): void;
}

/** What long work is doing, with rate and time left: redrawn on a terminal, else a line at times. */
export function createProgressLine(output: Output, clock: Clock): ProgressLine {
  let stage = '';
  let startedAt = 0;
  // Work that is done at once needs no line in a log file.
  let drawnAt = output.isTTY ? Number.NEGATIVE_INFINITY : clock();
  let shown = false;
  const clear = () => {
    if (shown) output.write(CLEAR);
    shown = false;
  };
  const update = (given: ProgressUpdate) => {
    const now = clock();
    const isNew = given.stage !== stage;
    if (isNew) {
      stage = given.stage;
      startedAt = now;
    }
    const pause = output.isTTY ? REDRAW_MS : LINE_MS;
    if (now - drawnAt < pause && !(isNew && output.isTTY)) return;
    drawnAt = now;
    const text = describeProgress(given, now - startedAt);
    if (!output.isTTY) {
      output.write(`${text}\n`);
      return;
    }
    output.write(`${CLEAR}${fitText(`  ${text}`, output.columns - 1)}`);
    shown = true;
  };
  return { update, clear };
}

/** "reading  ██████░░░░ 62 %  9.9 M of 16 M exchanges  412 k/s  15 s left" */
export function describeProgress(update: ProgressUpdate, elapsedMs: number): string {
  const { done, total, unit } = update;
  const parts = [update.stage];
  const known = total !== null && total > 0;
  const isBytes = unit === 'bytes';
  const amount = isBytes ? byteAmount : countAmount;
  if (known) {
    const share = Math.min(1, done / total);
    const full = Math.round(share * BAR);
    parts.push(`${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.floor(share * 100)} %`);
  }
  const amounts = known ? `${amount(done)} of ${amount(total)}` : amount(done);
  parts.push(isBytes ? amounts : `${amounts} ${unit}`);
  const perSecond = elapsedMs >= 500 ? (done / elapsedMs) * 1000 : 0;
  if (perSecond > 0) {
    parts.push(`${isBytes ? byteAmount(perSecond) : formatCompact(perSecond)}/s`);
    if (known && done < total) {
      parts.push(`${formatDuration(((total - done) / perSecond) * 1000)} left`);
    }
  }
  return parts.join('  ');
}

function countAmount(value: number): string {
  return value < 10_000 ? formatNumber(Math.round(value)) : formatCompact(value);
}

/** Decimal units, as disks are labelled. */
function byteAmount(value: number): string {
  const compact = value < 10_000 ? `${formatNumber(Math.round(value))} ` : formatCompact(value);
  return `${compact}B`;
}
