import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
import { paramBatches } from './param-batches.ts';

/** As the client writes it. */
const quoted = (value: string): string =>
  `'${value.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;

test('every value is in one batch, in its order, and each batch fits into an address', () => {
  const id = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 256 }),
    fc.string({ unit: 'binary', maxLength: 256 }),
    fc.string({ unit: fc.constantFrom('雪', "'", '\\', '\n'), maxLength: 256 }),
    arbitraryText,
  );
  const ids = fc.array(id, { maxLength: 400 });
  fc.assert(
    fc.property(ids, (values) => {
      const batches = paramBatches(values);
      expect(batches.flat()).toEqual(values);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        const written = `[${batch.map((value) => `'${value}'`).join(',')}]`;
        expect(written.length).toBeLessThan(20_000);
        const address = new URLSearchParams({ ids: `[${batch.map(quoted).join(',')}]` });
        expect(address.toString().length).toBeLessThan(16_100);
      }
    }),
  );
});
