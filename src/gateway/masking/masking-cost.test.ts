/** What masking costs for each character, whatever the text; and that it finds what patterns find. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSecrets, SECRET_SHAPES, shapesFor } from './detectors.ts';
import { maskingSchema } from './masking-config.ts';
import { PRIVATE_KEY_SHAPE, patternShape, type SecretShape } from './secret-shapes.ts';

const MEGABYTE = 1_048_576;
const megabyteOf = (unit: string): string => unit.repeat(Math.ceil(MEGABYTE / unit.length));

/** Processor time of this thread, the least of a few rounds: others use the machine too. */
function costOf(text: string, shapes: readonly SecretShape[]): number {
  const rounds = Array.from({ length: 2 }, () => {
    const before = process.threadCpuUsage();
    findSecrets(text, shapes);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...rounds);
}

const PLAIN = megabyteOf('No secret here, only words and 42 numbers; 2026-02-01, order 4471-22. ');
const words = Array.from(
  { length: 10_000 },
  (_, index) => `Project ${(index * 7919).toString(36)}x`,
);
const own = maskingSchema.parse({
  words: words,
  patterns: [{ name: 'ticket', pattern: 'TCK-\\d{4}' }],
});
const SHAPES = shapesFor(own);
const KEY = '-----BEGIN PRIVATE KEY-----';

/** What each shape goes furthest on before it gives up, and what it finds most of. */
const WORST: Readonly<Record<string, string>> = {
  'headers of keys': KEY,
  'headers of keys, far apart': `${KEY}${'A'.repeat(17_000)}`,
  'footers of keys': '-----END PRIVATE KEY-----',
  dashes: '-----BEGIN ',
  'whole keys': `${KEY}\nMIIE\n-----END PRIVATE KEY----- `,
  'long API keys': ` sk-ant-${'a'.repeat(230)}`,
  'API keys': ` sk-proj-${'a'.repeat(201)}`,
  'tokens in three parts': ` eyJ${'a'.repeat(1024)}.${'b'.repeat(2048)}!`,
  'short tokens': '.eyJaaaaaaaaaa.',
  'mail addresses': 'ab@cd.ef ',
  'no mail addresses': ` ${'a'.repeat(64)}@${`${'a'.repeat(63)}.`.repeat(8)}1`,
  'mail addresses without an end': 'a@a.a.a.a.a.a.a.a.1 ',
  'at signs': 'a@',
  'account numbers': 'GB82 WEST 1234 5698 7654 32 ',
  'begun account numbers': 'GB82 ',
  'long account numbers': 'GB82WEST12345698765432123456789012345678 ',
  'card numbers': '4111 1111 1111 1111 ',
  'no card numbers': '4111 1111 1111 1112 ',
  'long numbers': `${'4'.repeat(28)} `,
  digits: '4',
  'grouped digits': '4444-44 44-44 44-44 ',
  'phone numbers': '+44 20 7946 0958, ',
  'begun phone numbers': '+1 ',
  'long phone numbers': `+${'1'.repeat(20)} `,
  'domestic phone numbers': ' 01234 1234 12345 1234 1234x',
  'national ids': '12345678Z 85 12 12 12 A ',
  'longer national ids': '1 85 05 78 006 084 36 ',
  'tax codes': 'RSSMRA85T10A562S ',
  'own words': 'project ',
  'begun own words': 'project 1',
  'own patterns': 'TCK-123',
};

const plainCost = costOf(PLAIN, SHAPES);
test.each(Object.keys(WORST))('%s cost at most ten times plain text', (name) => {
  expect(costOf(megabyteOf(WORST[name] as string), SHAPES)).toBeLessThan(10 * plainCost);
});

describe('a text is searched in pieces as it would be at once', () => {
  const reference = (text: string, pattern: RegExp): [number, number][] =>
    [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
  const placesOf = (text: string, shape: SecretShape): [number, number][] =>
    findSecrets(text, [shape]).map(({ start, end }) => [start, end]);

  const KEYS =
    /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\s\S]{0,16384}?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/g;
  const part = fc.oneof(
    fc.constantFrom(
      KEY,
      '-----END PRIVATE KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----',
      '-----BEGIN ',
      '-----END ',
      '-----',
    ),
    fc.nat(9000).map((length) => 'x'.repeat(length)),
  );
  test('for private keys', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(placesOf(text, PRIVATE_KEY_SHAPE)).toEqual(reference(text, KEYS));
      }),
      { numRuns: 60 },
    );
  });

  test.each([/ab{0,40}c/g, /(?<!x)a[^ac]{0,30}c?/g, /b{3}/g, /c$/g, /^a/g])('for %s', (pattern) => {
    const shape = patternShape('own', pattern, { longest: 64 });
    const unit = fc.constantFrom('a', 'b', 'c', 'x', 'abbbc', 'bbb', 'ab');
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 9 }),
        fc.array(unit),
        fc.nat(5000),
        (some, last, shift) => {
          const text =
            some
              .join('')
              .repeat(Math.ceil(70_000 / some.join('').length))
              .slice(shift) + last.join('');
          expect(placesOf(text, shape)).toEqual(reference(text, pattern));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('for the user’s own words', () => {
    const own = ['ab', 'abc', 'b c', 'C++', 'ÄB', 'straße'];
    const [shape] = shapesFor(maskingSchema.parse({ kinds: [], words: own }));
    const escaped = [...own]
      .sort((one, other) => other.length - one.length)
      .map((word) => word.replaceAll(/[+]/g, '\\+'));
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}_])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_])`,
      'giu',
    );
    const unit = fc.constantFrom(
      'a',
      'b',
      'c',
      'C',
      ' ',
      'AB',
      '+',
      'ä',
      '_',
      '1',
      '\u{1f98a}',
      '\u{10400}',
      'STRASSE',
      'straße',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 200 }), (units) => {
        const text = units.join('');
        expect(placesOf(text, shape as SecretShape)).toEqual(reference(text, pattern));
      }),
      { numRuns: 200 },
    );
  });
});

test('what begins in one piece and ends in the next is found once', () => {
  for (let at = 65_500; at < 65_560; at++) {
    const text = `${'x '.repeat(at / 2)}${at % 2 === 0 ? '' : ' '}ann@example.com, and 4111 1111 1111 1111 too`;
    const found = findSecrets(text, SECRET_SHAPES).map(({ start, end }) => text.slice(start, end));
    expect(found).toEqual(['ann@example.com', '4111 1111 1111 1111']);
  }
});
