import { expect, test } from 'vitest';
import { compileMasking } from './masking.ts';
import { maskingSchema } from './masking-config.ts';
import { staysFast } from './pattern-cost.ts';

test.each([
  '(a+)+$',
  '^(\\w+\\s?)*$',
  '(?:x|x)*y',
  '(\\d+)*-END',
  '(?:[A-Z]+-?)+!',
  '(é+)+!',
  '(secret)*(secret)*(secret)*(secret)*!',
  '(.*)*z',
])('%s is refused: it backtracks without end', (pattern) => {
  expect(staysFast(pattern)).toBe(false);
  const patterns = [{ name: 'own', pattern }];
  expect(() => compileMasking(maskingSchema.parse({ mode: 'mask', patterns }))).toThrow(/own/);
});

test.each([
  'EMP-\\d{6}',
  '\\bproject-[a-z0-9]{4,32}\\b',
  '[\\w.+-]+@[\\w-]+\\.[\\w.]+',
  '(?:ACME|Umbrella) (?:confidential|internal)',
  '\\p{Lu}{2}\\d{2}(?: ?\\d{4}){3,7}',
  '(?<=id=)[0-9a-f]{32}',
])('%s is taken', (pattern) => {
  expect(staysFast(pattern)).toBe(true);
});
