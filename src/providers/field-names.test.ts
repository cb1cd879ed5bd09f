import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldNames, misspeltIn } from './field-names.ts';

const FIELDS = fieldNames('model', 'max_tokens', 'topP', 'top_p');

test('names that resemble a field are found, whatever stands beside them', () => {
  const fold = (name: string): string => name.replaceAll(/[\s_-]/g, '').toLowerCase();
  const known = new Set(['model', 'max_tokens', 'topP', 'top_p']);
  const folded = new Set([...known].map(fold));
  const name = fc.oneof(
    fc.constantFrom(...known, 'Model', 'model ', 'maxTokens', 'max-tokens', 'TOPP', 'top-p'),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const resembling = names.filter((each) => folded.has(fold(each)));
      const found = resembling.find(
        (each, at) =>
          !known.has(each) || resembling.slice(0, at).some((one) => fold(one) === fold(each)),
      );
      // Names that are numbers would come first in an object, whatever their order here.
      fc.pre(!names.some((each) => /^\d+$/.test(each) || each === '__proto__'));
      const holder = Object.fromEntries(names.map((each) => [each, 1]));
      expect(misspeltIn(holder, FIELDS)).toBe(found ?? null);
    }),
    { numRuns: 500 },
  );
});

test('an object with fields as they are spelled has none', () => {
  expect(misspeltIn({ model: 1, max_tokens: 2, topP: 3, other: 4 }, FIELDS)).toBeNull();
  expect(misspeltIn({ model: 1, MODEL: 2 }, FIELDS)).toBe('MODEL');
  expect(misspeltIn({ topP: 3, top_p: 4 }, FIELDS)).toBe('top_p');
  expect(misspeltIn(null, FIELDS)).toBeNull();
});
