import fc from 'fast-check';
import { expect, test } from 'vitest';
import { skimText, textKey } from './skim.ts';

const key = textKey('content');

test('finds what a parser would find', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (content, other) => {
      const value = { a: other, choices: [{ delta: { content } }], z: other };
      expect(skimText(Buffer.from(JSON.stringify(value)), key)?.text).toBe(
        JSON.parse(JSON.stringify(content)),
      );
    }),
  );
});

test('finds nothing where there is nothing, or more than one', () => {
  expect(skimText(Buffer.from('{"x":"\\"content\\":\\"no\\""}'), key)).toBeNull();
  expect(skimText(Buffer.from('{"content":["x"]}'), key)).toBeNull();
  expect(skimText(Buffer.from('[{"content":"a"},{"content":"b"}]'), key)).toBeNull();
  expect(skimText(Buffer.from('{"content":"a\\"'), key)).toBeNull();
  expect(skimText(Buffer.from('{"content":"a'), key)).toBeNull();
});

test('arbitrary bytes do no harm', () => {
  const piece = fc.constantFrom('"content":"', '\\', '"', 'x', '\\u', '狐');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      skimText(Buffer.from(pieces.join('')), key);
    }),
  );
});
