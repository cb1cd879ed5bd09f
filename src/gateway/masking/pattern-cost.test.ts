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
  // Quadratic: each length from each place.
  'a+b',
  '\\w+@example\\.com',
  '[\\w.+-]+@[\\w-]+\\.[\\w.]+',
  '\\s+$',
  '.*secret',
  'x*y*z',
  '(?:ab)+c',
  '\\d{1,4000}x',
])('%s is refused: in some texts it takes ever longer for each character', (pattern) => {
  expect(staysFast(pattern)).toBe(false);
  const patterns = [{ name: 'own', pattern }];
  expect(() => compileMasking(maskingSchema.parse({ mode: 'mask', patterns }))).toThrow(/own/);
});

test.each([
  'EMP-\\d{6}',
  '\\bproject-[a-z0-9]{4,32}\\b',
  '[\\w.+-]{1,64}@[\\w-]{1,64}\\.[\\w.]{1,64}',
  '\\b\\w+-\\d{4}\\b',
  '(?:ACME|Umbrella) (?:confidential|internal)',
  '\\p{Lu}{2}\\d{2}(?: ?\\d{4}){3,7}',
  '(?<=id=)[0-9a-f]{32}',
])('%s is taken', (pattern) => {
  expect(staysFast(pattern)).toBe(true);
});

test('what is taken costs no more for each character in longer texts', () => {
  for (const pattern of ['EMP-\\d{6}', '\\w{1,64}@example\\.com', '\\bproject-[a-z0-9]{4,32}\\b']) {
    expect(staysFast(pattern)).toBe(true);
    const regular = new RegExp(pattern, 'u');
    const perCharacter = (chars: number): number => {
      const text = 'project-a'.repeat(chars / 9);
      const rounds = [0, 1, 2].map(() => {
        const before = process.threadCpuUsage();
        regular.test(text);
        const { user, system } = process.threadCpuUsage(before);
        return (user + system) / text.length;
      });
      return Math.min(...rounds);
    };
    // A quadratic one would cost 32 times as much.
    expect(perCharacter(1_152_000)).toBeLessThan(8 * perCharacter(36_000) + 0.1);
  }
});
