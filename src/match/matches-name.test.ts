import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coversName, foldedName } from './matches-name.ts';

test('a name is folded alike however it is written', () => {
  const letter = fc.constantFrom(
    'a',
    'A',
    'é',
    'É',
    'ﬁ',
    'Ａ',
    'İ',
    ' ',
    '\u00a0',
    '-',
    '4',
    '{',
    '@',
    '[',
  );
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: letter }));
  fc.assert(
    fc.property(name, (text) => {
      expect(foldedName(text)).toBe(text.normalize('NFKC').trim().toLowerCase());
    }),
  );
});

test('another spelling is no way round a rule', () => {
  for (const name of ['gpt-4o', 'GPT-4o', ' gpt-4o ', 'ｇｐｔ-4o']) {
    expect(coversName(['Gpt-4*'], name)).toBe(true);
  }
  expect(coversName(['gpt-4'], 'gpt-4o')).toBe(false);
});
