import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SpoolRecord } from '#schema/spooled-exchange';
import { RunningExchanges } from './running-exchanges.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const row = (id: string) => (): SpoolRecord => ({ id }) as unknown as SpoolRecord;

test('each exchange is noted within 100 ms of its beginning, unless it ended, and once', () => {
  const noted = new Map<string, number>();
  const running = new RunningExchanges((begun) => {
    for (const { id } of begun) {
      expect(noted.has(id)).toBe(false);
      noted.set(id, Date.now());
    }
  });
  const began = new Map<string, number>();
  for (let at = 0; at < 400; at++) {
    const id = `e${at}`;
    began.set(id, Date.now());
    running.begin(id, row(id));
    // Every other one ends after 10 ms.
    if (at >= 10 && at % 2 === 0) expect(running.end(`e${at - 10}`)).toBe(false);
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  for (const [id, since] of began) {
    const at = Number(id.slice(1));
    const ended = at % 2 === 0 && at < 390;
    expect(noted.has(id), id).toBe(!ended);
    if (!ended) expect((noted.get(id) ?? 0) - since).toBeLessThanOrEqual(100);
    if (!ended) expect(running.end(id)).toBe(true);
  }
  expect(running.end('e1')).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
