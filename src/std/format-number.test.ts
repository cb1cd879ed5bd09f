import { describe, expect, it } from 'vitest';
import {
  formatCompact,
  formatCounted,
  formatDay,
  formatDuration,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from './format-number.ts';

describe('numbers as people read them', () => {
  it.each([
    [0, '0'],
    [1234567, '1,234,567'],
    [-1234.4, '−1,234'],
    [12.5, '12.5'],
    [0.0421, '0.042'],
    [Number.NaN, '–'],
  ])('formatNumber(%d) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [9_999, '9,999'],
    [12_345, '12 k'],
    [1_234_567, '1.2 M'],
    [16_000_000, '16 M'],
    [0.5, '0.5'],
  ])('formatCompact(%d) is %s', (value, text) => expect(formatCompact(value)).toBe(text));

  it.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.034, '3.4 %'],
    [0.5, '50 %'],
    [0.996, '99.6 %'],
    [0.99999, '> 99.9 %'],
    [1, '100 %'],
  ])('formatShare(%d) is %s', (share, text) => expect(formatShare(share)).toBe(text));

  it.each([
    [1, '1'],
    [0.034, '0.034'],
    [3.2e-9, '3 × 10⁻⁹'],
    [1e-12, '1 × 10⁻¹²'],
    [0, '< 10⁻³⁰⁰'],
  ])('formatProbability(%d) is %s', (p, text) => expect(formatProbability(p)).toBe(text));

  it.each([
    [12, '12 ms'],
    [3_210, '3.2 s'],
    [59_400, '59 s'],
    [59_900, '1 min'],
    [252_000, '4 min 12 s'],
    [119_999, '2 min'],
    [3_600_000 * 5.5, '5 h 30 min'],
    [86_400_000 * 3, '3 d'],
  ])('formatDuration(%d) is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('writes instants in UTC and leaves nonsense as it is', () => {
    expect(formatInstant('2026-02-02T04:05:06.789Z')).toBe('2 Feb 2026 04:05 UTC');
    expect(formatDay('2026-12-31T23:59:59Z')).toBe('31 Dec 2026');
    expect(formatDay('yesterday')).toBe('yesterday');
  });

  it('counts nouns', () => {
    expect(formatCounted(1, 'account')).toBe('1 account');
    expect(formatCounted(1200, 'entry', 'entries')).toBe('1,200 entries');
  });
});
