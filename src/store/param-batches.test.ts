import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paramBatches } from './param-batches.ts';

test('every value is in one batch, in its order, and each batch fits into an address', () => {
  const ids = fc.array(fc.string({ unit: 'grapheme', maxLength: 256 }), { maxLength: 400 });
  fc.assert(
    fc.property(ids, (values) => {
      const batches = paramBatches(values);
      expect(batches.flat()).toEqual(values);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        const written = `[${batch.map((value) => `'${value}'`).join(',')}]`;
        expect(written.length).toBeLessThan(20_000);
      }
    }),
  );
});
