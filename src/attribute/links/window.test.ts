import { describe, expect, it } from 'vitest';
import { createWindow } from './window.ts';

const windowAfter = (steps: readonly [endsAt: number, exchanges: number][]) => {
  const window = createWindow({ windowMs: 1000, windowExchanges: 50 });
  for (const [endsAt, exchanges] of steps) window.add(endsAt, exchanges);
  return window;
};

describe('createWindow', () => {
  it('reaches as far back as time allows', () => {
    expect(windowAfter([]).startAt(2000)).toBe(1000);
    expect(
      windowAfter([
        [100, 10],
        [1900, 10],
        [2000, 10],
      ]).startAt(2000),
    ).toBe(1000);
  });

  it('ends sooner where exchanges are many', () => {
    const window = windowAfter([
      [1700, 30],
      [1800, 30],
      [1900, 30],
      [2000, 10],
    ]);
    expect(window.startAt(2000)).toBe(1800);
  });

  it('has the last step in any case, however many exchanges that holds', () => {
    expect(windowAfter([[2000, 1000]]).startAt(2000)).toBe(1000);
    expect(
      windowAfter([
        [1900, 1000],
        [2000, 1000],
      ]).startAt(2000),
    ).toBe(1900);
  });
});
