import fc from 'fast-check';
import { expect, test } from 'vitest';
import { skimming, skimText, textKey } from './skim.ts';

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

const eventOf = (content: string, id = 'c1'): Buffer =>
  Buffer.from(`data: ${JSON.stringify({ id, choices: [{ delta: { content } }] })}\n\n`);

function skimmer() {
  const taken: string[] = [];
  const isText = (event: Buffer): boolean => !event.includes('news');
  return { taken, ...skimming({ key, isText, take: (text) => taken.push(text) }) };
}

test('events that differ in their text only are recognised, and read the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      const { skim, skimAlike, taken } = skimmer();
      expect(skimAlike(eventOf(one))).toBe(false);
      expect(skim(eventOf(one))).toBe(true);
      expect(skimAlike(eventOf(other))).toBe(true);
      expect(taken).toEqual([one, other].map((text) => JSON.parse(JSON.stringify(text))));
    }),
  );
});

test('what is not one event of the same shape is left to be read', () => {
  const { skim, skimAlike, taken } = skimmer();
  skim(eventOf('a'));
  const two = Buffer.concat([eventOf('b'), eventOf('c')]);
  const escaped = Buffer.concat([eventOf('"'), eventOf('\\')]);
  const torn = eventOf('b').subarray(0, -1);
  const others = [two, escaped, torn, eventOf('b', 'c2'), eventOf('b').subarray(1), Buffer.of()];
  expect(others.map(skimAlike)).toEqual(others.map(() => false));
  expect(skim(eventOf('b', 'news'))).toBe(false);
  expect(taken).toEqual(['a']);
});
