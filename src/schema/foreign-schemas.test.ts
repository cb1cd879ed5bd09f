/** Every text in a schema of what gateways send passes as one that every store holds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
import { exchangeSchema } from './exchange.ts';
import { storable } from './foreign-text.ts';
import { gatewayNoteSchema, textRecordSchema } from './spooled-exchange.ts';

interface JsonSchema {
  type?: string | string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema;
  enum?: string[];
  minimum?: number;
}

/** Values of the schema with anything at all where text stands. */
function shaped(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { anyOf, items = {}, prefixItems, minItems = 0, properties } = schema;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(shaped));
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map(shaped));
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => shaped({ ...schema, type })));
  }
  if (schema.type === 'array') {
    return fc.array(shaped(items), { minLength: minItems, maxLength: Math.max(minItems, 2) });
  }
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, each]) => [name, shaped(each)]);
    return fc.record(Object.fromEntries(fields));
  }
  if (schema.type === 'object') {
    return fc.dictionary(arbitraryText, shaped(schema.additionalProperties ?? {}));
  }
  if (schema.type === 'string') return arbitraryText;
  if (schema.type === 'boolean') return fc.boolean();
  return fc.constant(schema.type === 'null' ? null : Math.max(1, schema.minimum ?? 0));
}

it.each([
  ['exchange', exchangeSchema],
  ['gateway note', gatewayNoteSchema],
  ['kept text', textRecordSchema],
])('%s', (_, schema) => {
  let parsed = 0;
  fc.assert(
    fc.property(shaped(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema), (given) => {
      const read = schema.safeParse(given);
      // Too long for its field, or empty where something has to be.
      if (!read.success) return;
      parsed++;
      expect(storable(read.data)).toBe(read.data);
    }),
    { numRuns: 1000 },
  );
  expect(parsed).toBeGreaterThan(300);
});
