import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet } from './id-set.ts';

test('tells new from known like a Set', () => {
  const hash = fc.oneof(
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  );
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 500 }), (hashes) => {
      const ids = new IdSet();
      const known = new Set<number>();
      for (const each of hashes) {
        expect(ids.has(each)).toBe(known.has(each));
        expect(ids.add(each)).toBe(!known.has(each));
        known.add(each);
      }
      expect(ids.size).toBe(known.size);
    }),
  );
});

test('keeps every hash while it grows', () => {
  const ids = new IdSet();
  const hashes = Array.from({ length: 100_000 }, (_, index) => (index + 1) * 90_071_992_547);
  expect(hashes.every((hash) => ids.add(hash % Number.MAX_SAFE_INTEGER))).toBe(true);
  expect(hashes.some((hash) => ids.add(hash % Number.MAX_SAFE_INTEGER))).toBe(false);
});
