import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPlausibleTime, readTimestamp } from './timestamp.ts';

const at = Date.UTC(2026, 1, 1, 12, 30, 45, 123);

describe('readTimestamp', () => {
  test.each([
    ['2026-02-01T12:30:45.123Z'],
    ['2026-02-01 12:30:45.123'],
    ['2026-02-01T12:30:45.123456789Z'],
    ['2026-02-01T14:30:45.123+02:00'],
    ['2026-02-01T05:30:45.123-0700'],
    ['2026-02-01 12:30:45.123 UTC'],
    ['2026-02-01T12:30:45,123Z'],
    [at],
    [at / 1000],
    [at * 1000],
    [at * 1e6],
    [String(at)],
    [String(at / 1000)],
    [new Date(at)],
  ])('%s is read', (value) => {
    expect(readTimestamp(value)).toBe(at);
  });

  test('whole days, minutes and spelled-out zones', () => {
    expect(readTimestamp('2026-02-01')).toBe(Date.UTC(2026, 1, 1));
    expect(readTimestamp('2026-02-01T12:30Z')).toBe(Date.UTC(2026, 1, 1, 12, 30));
    expect(readTimestamp('Sun, 01 Feb 2026 00:00:00 GMT')).toBe(Date.UTC(2026, 1, 1));
  });

  test.each([
    ['yesterday'],
    [''],
    ['2026-13-01T00:00:00Z'],
    ['2026-02-30T00:00:00Z'],
    ['2025-02-29T00:00:00Z'],
    ['2026-02-01T25:00:00Z'],
    ['2026-02-01T00:61:00Z'],
    ['2026-02-01T00:00:00 Mars'],
    ['2026-02-01x00:00:00Z'],
    ['01/02/2026 00:00'],
    [0],
    [-5],
    [Number.NaN],
    [1e30],
    [true],
    [{}],
    [null],
  ])('%s is no timestamp', (value) => {
    expect(readTimestamp(value)).toBeNull();
  });

  test('every ISO time of this century is read as the engine reads it', () => {
    const times = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01') });
    fc.assert(
      fc.property(
        times.filter((time) => !Number.isNaN(time.getTime())),
        (time) => {
          expect(readTimestamp(time.toISOString())).toBe(time.getTime());
        },
      ),
    );
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void readTimestamp(text)));
  });
});

test('plausible times start in 2015 and end two days from now', () => {
  expect(isPlausibleTime(Date.UTC(2014, 11, 31), at)).toBe(false);
  expect(isPlausibleTime(Date.UTC(2015, 0, 1), at)).toBe(true);
  expect(isPlausibleTime(at + 2 * 86_400_000, at)).toBe(true);
  expect(isPlausibleTime(at + 2 * 86_400_000 + 1, at)).toBe(false);
});
