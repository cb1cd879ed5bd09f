import { describe, expect, it } from 'vitest';
import { createProgressLine, describeProgress } from './progress-line.ts';

function stage(isTTY: boolean) {
  const written: string[] = [];
  const time = { now: 1_000_000 };
  const output = { write: (text: string) => written.push(text), isTTY, columns: 60, rows: 24 };
  const line = createProgressLine(output as never, () => time.now);
  return { written, time, line };
}

describe('describeProgress', () => {
  it('has a bar, amounts, a rate and the time left', () => {
    const update = { stage: 'reading', done: 9_900_000, total: 16_000_000, unit: 'exchanges' };
    expect(describeProgress(update, 24_000)).toBe(
      'reading  ██████░░░░ 61 %  9.9 M of 16 M exchanges  413 k/s  15 s left',
    );
  });

  it('measures bytes in units that people read', () => {
    const update = { stage: 'read', done: 48_000_000, total: 1_600_000_000, unit: 'bytes' };
    expect(describeProgress(update, 2_000)).toBe(
      'read  ░░░░░░░░░░ 3 %  48 MB of 1.6 GB  24 MB/s  1 min 5 s left',
    );
  });

  it('says no more than it knows', () => {
    expect(describeProgress({ stage: 'reading', done: 5, total: null, unit: 'files' }, 100)).toBe(
      'reading  5 files',
    );
    expect(describeProgress({ stage: 'x', done: 0, total: 0, unit: 'y' }, 0)).toBe('x  0 y');
  });
});

describe('createProgressLine', () => {
  it('redraws at most ten times a second on a terminal, and cleans up', () => {
    const { written, time, line } = stage(true);
    for (let step = 0; step < 1000; step++) {
      line.update({ stage: 'reading', done: step, total: 1000, unit: 'lines' });
      time.now += 1;
    }
    expect(written.length).toBeLessThanOrEqual(11);
    line.clear();
    expect(written.at(-1)).toBe('\r\u001b[2K');
    const before = written.length;
    line.clear();
    expect(written.length).toBe(before);
  });

  it('writes a line each ten seconds elsewhere', () => {
    const { written, time, line } = stage(false);
    for (let step = 0; step <= 60; step++) {
      line.update({ stage: `stage ${step % 3}`, done: step, total: 60, unit: 'lines' });
      time.now += 1000;
    }
    expect(written).toHaveLength(6);
    expect(written.every((text) => text.endsWith('\n') && !text.includes('\u001b'))).toBe(true);
  });

  it('never exceeds the width', () => {
    const { written, line } = stage(true);
    line.update({
      stage: 'a very long stage name',
      done: 1,
      total: 2,
      unit: 'exchanges of accounts',
    });
    expect((written[0] ?? '').replace('\r\u001b[2K', '').length).toBeLessThan(60);
  });
});
