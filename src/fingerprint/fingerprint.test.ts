import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintSchema } from '#schema/fingerprint';
import { FINGERPRINT_VERSION, type FingerprintInput, fingerprint } from './fingerprint.ts';
import { hashText } from './hash.ts';

const nothing: FingerprintInput = {
  system: null,
  prompt: null,
  messages: null,
  tools: null,
  tools_hash: null,
  images: null,
};

function of(prompt: string, more: Partial<FingerprintInput> = {}) {
  const found = fingerprint({ ...nothing, prompt, ...more }, { embed: false });
  if (found === null) throw new Error('no fingerprint');
  return found;
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc
    .array(
      fc.constantFrom('a', 'B', '9', ' ', '\n', '"', '`', "'", '.', ':', '你', '#', '[', '@'),
      {
        maxLength: 200,
      },
    )
    .map((parts) => parts.join('')),
);

describe('fingerprint', () => {
  it('is null without any text', () => {
    expect(fingerprint(nothing, { embed: true })).toBeNull();
    expect(fingerprint({ ...nothing, prompt: '', messages: [] }, { embed: true })).toBeNull();
  });

  it('is valid and the same every time, whatever the text', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (prompt, embed) => {
        const first = fingerprint({ ...nothing, prompt }, { embed });
        if (prompt === '') return first === null;
        const parsed = fingerprintSchema.parse(first);
        expect(parsed.version).toBe(FINGERPRINT_VERSION);
        expect(parsed.embedding === null).toBe(!embed);
        of('Something else in between, with "quotes" and 12 numbers.');
        expect(fingerprint({ ...nothing, prompt }, { embed })).toEqual(first);
        return true;
      }),
    );
  });

  it('does not tell apart what white space, case, width and zero-width characters change', () => {
    const plain = of('Compare the two plans for me');
    expect(of('  compare\tTHE two\n plans for\u200b me ').exact_hash).toBe(plain.exact_hash);
    expect(of('Ｃompare the two plans for me').exact_hash).toBe(plain.exact_hash);
    expect(of('Compare the two plans for us').exact_hash).not.toBe(plain.exact_hash);
  });

  it('takes the prompt before the messages, and else the last user turn', () => {
    const messages = [
      { role: 'system', content: 'You answer briefly.' },
      { role: 'user', content: 'First question about tea' },
      { role: 'assistant', content: 'An answer' },
      { role: 'user', content: 'Second question about coffee' },
      { role: 'tool', content: '{"result": 1}' },
    ];
    const found = fingerprint({ ...nothing, messages }, { embed: false });
    expect(found?.exact_hash).toBe(of('Second question about coffee').exact_hash);
    expect(found?.system_hash).toBe(of('x', { system: 'You answer briefly.' }).system_hash);
    expect(of('Prompt wins', { messages }).exact_hash).toBe(of('Prompt wins').exact_hash);
  });

  it('fingerprints an exchange that has a system prompt only', () => {
    const found = fingerprint({ ...nothing, system: 'You are terse.' }, { embed: true });
    expect(fingerprintSchema.parse(found).exact_hash).toBe(0);
    expect(found?.system_hash).toBeGreaterThan(0);
    expect(found?.minhash_bands).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('masks dates and names in system prompts', () => {
    const at = (date: string, name: string) =>
      of('x', { system: `You help the customers of ${name}. Today is ${date}.` }).system_hash;
    expect(at('2026-02-01', 'Foo Ltd')).toBe(at('2026-11-30', 'ACME'));
    expect(at('2026-02-01', 'ACME')).not.toBe(of('x', { system: 'You write poems.' }).system_hash);
  });

  it('identifies tools by their given identity, else by their names in any order', () => {
    const named = (...tools: string[]) => of('x', { tools }).tools_hash;
    expect(named('read', 'write')).toBe(named('write', 'read'));
    expect(named('read')).not.toBe(named('write'));
    expect(of('x').tools_hash).toBe(0);
    expect(of('x', { tools_hash: 'abc', tools: ['read'] }).tools_hash).toBe(hashText('abc'));
  });
});

describe('hostile input', () => {
  const cases: readonly [string, string][] = [
    ['one letter', 'a'.repeat(1_000_000)],
    ['opening quotes', '“'.repeat(1_000_000)],
    ['straight quotes', '"'.repeat(1_000_000)],
    ['apostrophes', " 'a".repeat(300_000)],
    ['backticks', '` '.repeat(500_000)],
    ['digits and dots', '1.'.repeat(500_000)],
    ['at signs', 'a@'.repeat(500_000)],
    ['glued words before an address', `${'a.'.repeat(3999)}a@b.example`],
    ['lone surrogates', '\ud800\udc00\udc00'.repeat(300_000)],
    ['right to left', 'שלום \u202eمرحبا '.repeat(80_000)],
    ['NUL', '\0'.repeat(1_000_000)],
    ['emoji', '😀👍🏽'.repeat(200_000)],
    ['new lines', '\n'.repeat(1_000_000)],
    ['rules', '---\n'.repeat(250_000)],
    ['labels', 'a:\n'.repeat(250_000)],
    ['combining marks', `e${'\u0301'.repeat(1_000_000)}`],
    ['every unit', Array.from({ length: 65536 }, (_, code) => String.fromCharCode(code)).join('')],
  ];

  it.each(cases)('stays valid and bounded: %s', (_name, prompt) => {
    // The least of three: others may have the processor for a while.
    const took = [1, 2, 3].map(() => {
      const started = performance.now();
      const found = fingerprintSchema.parse(fingerprint({ ...nothing, prompt }, { embed: true }));
      expect(found.chars).toBe(prompt.length);
      return performance.now() - started;
    });
    expect(Math.min(...took)).toBeLessThan(500);
  });

  it('tells long texts apart by what lies in the cut-away middle', () => {
    const long = (middle: string) =>
      `${'a b '.repeat(3000)}${middle.repeat(4000)}${' c d'.repeat(3000)}`;
    expect(of(long('x')).exact_hash).not.toBe(of(long('y')).exact_hash);
  });

  it('reads 100,000 messages from the end', () => {
    const messages = Array.from({ length: 100_000 }, (_, index) => ({
      role: index === 99_990 ? 'user' : 'assistant',
      content: `message ${index}`,
    }));
    const found = fingerprint({ ...nothing, messages }, { embed: false });
    expect(found?.exact_hash).toBe(of('message 99990').exact_hash);
  });

  it('is bounded with very many tools', () => {
    const tools = Array.from({ length: 100_000 }, (_, index) => `tool ${index}`);
    expect(of('x', { tools }).tools_hash).toBeGreaterThan(0);
  });
});

describe('method', () => {
  it('keeps its values within a version: they are stored and compared', () => {
    const { embedding, ...rest } = fingerprintSchema.parse(
      fingerprint(
        {
          ...nothing,
          prompt: 'Write 3 tests for "parse()" at Foo Ltd.\n\nNote: 请一步一步思考',
          system: 'You are a careful reviewer.',
          tools: ['b', 'a'],
        },
        { embed: true },
      ),
    );
    expect(rest).toMatchInlineSnapshot(`
      {
        "chars": 54,
        "datasetness": 0,
        "ending_hash": 5297464549022006,
        "exact_hash": 8226057706340871,
        "language": "en",
        "minhash_bands": [
          839692330,
          2756694639,
          2956471227,
          3743736487,
          95626804,
          1387765268,
          849290241,
          1847859711,
        ],
        "opening_hash": 4950219244454152,
        "reasoning_elicitation": 67,
        "rubric_grading": 0,
        "safe_rewriting": 0,
        "simhash": [
          1725038884,
          135792772,
        ],
        "system_hash": 714144940543453,
        "task": "agentic",
        "teaching": 62,
        "template_hash": 4232203346105575,
        "tools_hash": 7516005472380755,
        "topic_bucket": 1786,
        "version": 1,
        "words": 16,
      }
    `);
    expect(embedding?.slice(0, 8)).toMatchInlineSnapshot(`
      [
        -18,
        9,
        -18,
        5,
        18,
        23,
        5,
        54,
      ]
    `);
  });
});
