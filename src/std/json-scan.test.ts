import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonScan, scanJson } from './json-scan.ts';
import { atOnce } from './turns.ts';

const BOUNDS = { depth: 64, values: 1_000_000 };
const scan = (text: string, bounds = BOUNDS): JsonScan =>
  atOnce(scanJson(Buffer.from(text), bounds));

test('arbitrary JSON is within bounds, and its fields are where they are said to be', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(0, 2),
      (value, indent) => {
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        const { problem, fields } = atOnce(scanJson(bytes, BOUNDS));
        expect(problem).toBeNull();
        expect([...fields.keys()].sort()).toEqual(Object.keys(value).sort());
        for (const [name, { start, end }] of fields) {
          const own = Object.getOwnPropertyDescriptor(value, name)?.value;
          expect(JSON.parse(bytes.toString('utf8', start, end))).toEqual(
            JSON.parse(JSON.stringify(own)),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a name that comes twice in one object is told, however it is spelled', () => {
  const names = fc.string({ maxLength: 5 });
  const escaped = (name: string): string =>
    [...name]
      .map((char) =>
        char
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
      )
      .join('');
  fc.assert(
    fc.property(
      names,
      fc.uniqueArray(names, { maxLength: 20 }),
      fc.nat(3),
      (name, others, depth) => {
        const rest = others
          .filter((other) => other !== name)
          .map((other) => `,${JSON.stringify(other)}:1`);
        const inner = `{${JSON.stringify(name)}:[{}]${rest.join('')},"${escaped(name)}":2}`;
        const text = `${'{"a":['.repeat(depth)}${inner}${']}'.repeat(depth)}`;
        expect(scan(text).problem).toEqual({ problem: 'repeated', name: name.toWellFormed() });
      },
    ),
  );
  expect(scan('{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":1}]}').problem).toBeNull();
});

test('depth and values have bounds', () => {
  expect(scan('[[[]]]', { depth: 3, values: 100 }).problem).toBeNull();
  expect(scan('[[[[]]]]', { depth: 3, values: 100 }).problem).toEqual({ problem: 'deep' });
  expect(scan('{"a":"[[[["}', { depth: 3, values: 100 }).problem).toBeNull();
  for (const each of ['1', '"x"', 'true', '{}', '[]', '{"a":1}']) {
    const text = `[${Array(200).fill(each).join(',')}]`;
    expect(scan(text, { depth: 9, values: 100 }).problem, each).toEqual({ problem: 'many' });
  }
  expect(scan(`[${'9'.repeat(10_000)}]`).problem).toEqual({ problem: 'many' });
});

test('numbers that may be rounded are found outside of texts only', () => {
  const text = '{"a":12345678901234567,"b":"12345678901234567","c":[1e9,1.5,-0.1234567890123456]}';
  const found = scan(text).longNumbers.map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(['12345678901234567', '1e9', '-0.1234567890123456']);
});

test('the same is found with the text beside the bytes', () => {
  const odd = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', 'é', '\\u0061'));
  const text = fc.oneof(
    fc.dictionary(odd, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.array(fc.oneof(odd, fc.constantFrom('{', '}', '[', ']', ':', ',', '12e3')), {
      size: 'medium',
    }),
    fc.uniqueArray(odd).map((names) => `{${names.map((name) => `"${name}":1`).join(',')}}`),
  );
  const bytes = fc.oneof(
    text.map((given) => Buffer.from([given].flat().join(''))),
    fc.uint8Array().map((given) => Buffer.from(given)),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      const found = atOnce(scanJson(given, BOUNDS));
      expect(atOnce(scanJson(given, BOUNDS, given.toString()))).toEqual(found);
    }),
    { numRuns: 500 },
  );
});

test('any bytes are looked at to their end', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => void atOnce(scanJson(Buffer.from(bytes), BOUNDS))),
  );
  for (const text of [
    '|||',
    '~',
    '"\\',
    '"\\"',
    '{"a"',
    '{"a":',
    ']]}}',
    '\u00ff{',
    'nul',
    '-',
    ',,',
  ])
    scan(text);
});
