import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Exchange, type ExchangeField, emptyExchange, exchangeSchema } from '#schema/exchange';
import { EMBEDDING_DIMENSIONS, MINHASH_BANDS, TASKS, TOPIC_BUCKETS } from '#schema/fingerprint';
import { storable } from '#schema/foreign-text';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
import { buildExchange, FIELD_READERS, type FieldValues } from './exchange-fields.ts';
import { Rejected } from './format.ts';
import { INVALID } from './values.ts';

const NOW = Date.UTC(2026, 10, 20);
const context = () => {
  const unknown: string[] = [];
  const unknownField = (name: string): void => void unknown.push(name);
  return { now: NOW, fallbackId: () => 'made', unknownField, unknown };
};
const fields = Object.keys(FIELD_READERS) as ExchangeField[];
const complete = { ts: '2026-02-01T00:00:00Z', account_id: 'a1' };

/** Values as logs have them: near the borders of what fields allow, and plainly something else. */
const uint32 = fc.integer({ min: 0, max: 4_294_967_295 });
const hash = fc.maxSafeNat();
const percent = fc.integer({ min: 0, max: 100 });
const list = (item: fc.Arbitrary<unknown>, length: number) =>
  fc.array(item, { minLength: length, maxLength: length });
const fingerprint = fc.record({
  version: fc.integer({ min: 1, max: 255 }),
  exact_hash: hash,
  template_hash: hash,
  opening_hash: hash,
  ending_hash: hash,
  system_hash: hash,
  tools_hash: hash,
  minhash_bands: list(uint32, MINHASH_BANDS),
  simhash: list(uint32, 2),
  topic_bucket: fc.integer({ min: 0, max: TOPIC_BUCKETS - 1 }),
  chars: uint32,
  words: uint32,
  language: fc.string({ maxLength: 8 }),
  task: fc.constantFrom(...TASKS),
  reasoning_elicitation: percent,
  rubric_grading: percent,
  safe_rewriting: percent,
  teaching: percent,
  datasetness: percent,
  embedding: fc.option(list(fc.integer({ min: -127, max: 127 }), EMBEDDING_DIMENSIONS)),
});
const spoiled = fc.tuple(fingerprint, fc.nat(), fc.jsonValue()).map(([given, index, value]) => {
  const keys = Object.keys(given);
  return { ...given, [keys[index % keys.length]!]: value };
});
const value = fc.oneof(
  fc.constantFrom(0, -0, -1, 1.5, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER, 1e300),
  fc.constantFrom('', '0', '12', '-3', '1e3', 'true', 'FALSE', 'x'.repeat(1024), 'x'.repeat(2000)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
  fc.boolean(),
  fc.array(fc.string()),
  fc.array(fc.record({ role: fc.string(), content: fc.string() })),
  fc.jsonValue({ maxDepth: 3 }),
  fingerprint,
  spoiled,
);

describe('readers and exchangeSchema agree', () => {
  test('what a reader takes, the schema takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), value, (field, given) => {
        const exchange = buildExchange({ ...complete, [field]: given } as FieldValues, context());
        if (!(exchange instanceof Rejected)) exchangeSchema.parse(exchange);
      }),
      { numRuns: 3000 },
    );
  });

  test('what the schema takes, the reader takes as it is', () => {
    // Text like a key is hidden, '' is unknown, -0 is 0, and ts is read by its own rules.
    const own = fields.filter((field) => !['ts', 'messages'].includes(field));
    fc.assert(
      fc.property(fc.constantFrom(...own), value, (field, given) => {
        const schema = exchangeSchema.shape[field];
        const parsed = schema.safeParse(given);
        if (!parsed.success || given === null || given === '' || Object.is(given, -0)) return;
        expect(FIELD_READERS[field].read(given)).toEqual(parsed.data);
      }),
      { numRuns: 3000 },
    );
  });

  test('whatever text stands in a field, every store can hold what is read', () => {
    const messages = fc.array(fc.record({ role: arbitraryText, content: arbitraryText }));
    const given = fc.oneof(arbitraryText, fc.array(arbitraryText), messages, fingerprint);
    fc.assert(
      fc.property(fc.constantFrom(...fields), given, arbitraryText, (field, some, language) => {
        const texts = field === 'fingerprint' ? { ...(some as object), language } : some;
        const exchange = buildExchange({ ...complete, [field]: texts } as FieldValues, context());
        expect(storable(exchange)).toBe(exchange);
      }),
      { numRuns: 3000 },
    );
  });

  test('every field of the schema has a reader, and no other', () => {
    expect([...fields].sort()).toEqual(Object.keys(exchangeSchema.shape).sort());
    expect([...fields].sort()).toEqual(Object.keys(emptyExchange('i', 1, 'a')).sort());
  });
});

describe('buildExchange', () => {
  const build = (values: Record<string, unknown>) =>
    buildExchange({ ...complete, ...values } as FieldValues, context()) as Exchange;

  test('fills in what follows from the messages', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: [{ type: 'text', text: 'And this?' }, { type: 'image_url' }] },
    ];
    expect(build({ messages, response: 'A cat.' })).toMatchObject({
      id: 'made',
      system: 'Be brief.',
      prompt: 'And this?',
      turns: 2,
      images: 1,
      prompt_chars: 9,
      response_chars: 6,
    });
  });

  test('what the log says itself stands', () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    const said = { prompt: 'Last turn', turns: 7, images: 3, prompt_chars: 1000, system: 'S' };
    expect(build({ messages, ...said })).toMatchObject(said);
  });

  test('what is missing is unknown, never zero', () => {
    const { id, ts, account_id, ...rest } = build({ output_tokens: null, cost_usd: undefined });
    expect([id, ts, account_id]).toEqual(['made', Date.UTC(2026, 1, 1), 'a1']);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  test('unknown fields are told, fields of the prototype too', () => {
    const told = context();
    buildExchange({ ...complete, region: 'eu', constructor: 'x' } as FieldValues, told);
    expect(told.unknown).toEqual(['region', 'constructor']);
  });

  test('an account above its length is refused, other labels are cut', () => {
    expect(build({ account_id: 'x'.repeat(257) })).toMatchObject({ code: 'FIELD_INVALID' });
    expect(build({ user_agent: 'x'.repeat(5000) }).user_agent).toHaveLength(1024);
  });

  test('a fingerprint may leave out a missing embedding', () => {
    const [given] = fc.sample(fingerprint, { numRuns: 1, seed: 1 });
    const { embedding: _, ...compact } = given as Record<string, unknown>;
    expect(FIELD_READERS.fingerprint.read(compact)).toEqual({ ...compact, embedding: null });
    expect(FIELD_READERS.fingerprint.read({ ...compact, chars: -1 })).toBe(INVALID);
  });
});
