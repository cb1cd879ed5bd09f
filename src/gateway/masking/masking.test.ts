import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIban, passesLuhn } from './checksums.ts';
import { findSecrets, SECRET_SHAPES, shapesFor } from './detectors.ts';
import { maskingSchema } from './masking-config.ts';
import { MaskingSession } from './masking-session.ts';
import { maskingFlow, restoringFlow } from './stream-text.ts';

const kindsIn = (text: string): string[] =>
  findSecrets(text, SECRET_SHAPES).map(
    ({ kind, start, end }) => `${kind}:${text.slice(start, end)}`,
  );

const PRIVATE_KEY = [
  '-----BEGIN RSA PRIVATE KEY-----',
  'MIIEowIBAAKCAQEA0000000000000000000000000000000000000000000000',
  '-----END RSA PRIVATE KEY-----',
].join('\n');

describe('what is found', () => {
  test.each([
    ['write to ann.b+c@mail.example.com.', 'email:ann.b+c@mail.example.com'],
    ['call +44 20 7946 0958 now', 'phone:+44 20 7946 0958'],
    ['call (202) 555-0143', 'phone:(202) 555-0143'],
    ['call 202-555-0143', 'phone:202-555-0143'],
    ['pay GB82 WEST 1234 5698 7654 32 today', 'iban:GB82 WEST 1234 5698 7654 32'],
    ['pay DE89370400440532013000', 'iban:DE89370400440532013000'],
    ['card 4111 1111 1111 1111, please', 'card:4111 1111 1111 1111'],
    ['card 378282246310005', 'card:378282246310005'],
    ['ssn 078-05-1120', 'national_id:078-05-1120'],
    ['nino AB 12 34 56 C', 'national_id:AB 12 34 56 C'],
    ['dni 12345678Z', 'national_id:12345678Z'],
    ['codice RSSMRA85T10A562S', 'national_id:RSSMRA85T10A562S'],
    ['cpf 529.982.247-25', 'national_id:529.982.247-25'],
    ['key sk-ant-api03-abcdefghijklmnopqrstuvwx', 'api_key:sk-ant-api03-abcdefghijklmnopqrstuvwx'],
    ['key AKIAIOSFODNN7EXAMPLE', 'api_key:AKIAIOSFODNN7EXAMPLE'],
    [`use\n${PRIVATE_KEY}\nhere`, `private_key:${PRIVATE_KEY}`],
    [PRIVATE_KEY.slice(0, 60), `private_key:${PRIVATE_KEY.slice(0, 60)}`],
  ])('%j', (text, expected) => {
    expect(kindsIn(text)).toEqual([expected]);
  });

  test.each([
    'order 4111 1111 1111 1112',
    'version 1.2.3-beta.20260201',
    'from 2026-02-01 to 2026-12-31',
    'GB82 WEST 1234 5698 7654 33',
    'a @ b, user@localhost',
    'sum 1234567890123456789012345678901234567890',
    '000-12-3456 and 12345678A',
    'the sk-learn package, task-force',
    'pi is 3.14159265358979',
    '10.0.0.1 and 192.0.2.255',
  ])('nothing in %j', (text) => {
    expect(kindsIn(text)).toEqual([]);
  });

  test('checksums are those of the standards', () => {
    expect(passesLuhn('79927398713')).toBe(true);
    expect(passesLuhn('79927398710')).toBe(false);
    expect(isIban('FR1420041010050500013M02606')).toBe(true);
    expect(isIban('FR1420041010050500013M02607')).toBe(false);
  });

  test('words and patterns of the user', () => {
    const shapes = shapesFor(
      maskingSchema.parse({
        kinds: [],
        words: ['Project Falcon', 'C++ (internal)'],
        patterns: [{ name: 'ticket', pattern: 'TCK-\\d{4}' }],
      }),
    );
    const text = 'project falcon uses C++ (internal), see TCK-1234; not Project Falconry.';
    expect(findSecrets(text, shapes).map(({ start, end }) => text.slice(start, end))).toEqual([
      'project falcon',
      'C++ (internal)',
      'TCK-1234',
    ]);
  });

  test('hostile texts take time in proportion to their length', () => {
    const hostile = [
      'a'.repeat(200_000),
      'a@'.repeat(100_000),
      '4'.repeat(200_000),
      '+1 '.repeat(60_000),
      '-----BEGIN '.repeat(18_000),
      'GB82 '.repeat(40_000),
      `${'a.'.repeat(100_000)}@`,
      'eyJ'.repeat(60_000),
    ];
    const began = performance.now();
    for (const text of hostile) findSecrets(text, SECRET_SHAPES);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('placeholders', () => {
  test('the same value has the same one, and comes back', () => {
    const session = new MaskingSession(SECRET_SHAPES);
    const text =
      'ann@example.com wrote to bob@example.com; ann@example.com waits. 4111111111111111';
    const masked = session.mask(text);
    expect(masked).toBe('[EMAIL_1] wrote to [EMAIL_2]; [EMAIL_1] waits. [CARD_1]');
    expect(session.restore(masked, false)).toBe(text);
    expect(session.restore('[EMAIL_3] and [x]', false)).toBe('[EMAIL_3] and [x]');
    expect(session.counts).toEqual({ email: 2, card: 1 });
  });

  test('a value that goes back into JSON is escaped', () => {
    const session = new MaskingSession(
      shapesFor(maskingSchema.parse({ kinds: [], words: ['say "hi"'] })),
    );
    const masked = session.mask('{"text":"say "hi""}');
    expect(session.restore(`{"a":"${session.mask('say "hi"')}"}`, true)).toBe(
      '{"a":"say \\"hi\\""}',
    );
    expect(masked).toContain('[WORD_1]');
  });
});

const samples = [
  'Dear ann.b@mail.example.com, call +44 20 7946 0958 or 202-555-0143 by noon.',
  'IBAN GB82 WEST 1234 5698 7654 32 and card 4111 1111 1111 1111 - thanks, 17 people.',
  `Keys: sk-ant-api03-abcdefghijklmnopqrstuvwx, then\n${PRIVATE_KEY}\nand 狐 naïve text 12 34.`,
  'No secret here, only words and 42 numbers; 2026-02-01 [EMAIL_x] [',
  'a@b.example ends',
];

const cutUp = (text: string, cuts: readonly number[]): string[] => {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
};

test('a stream is masked as the whole text would be, wherever its pieces end', () => {
  const cases = fc.tuple(fc.constantFrom(...samples), fc.array(fc.nat(), { maxLength: 60 }));
  fc.assert(
    fc.property(cases, ([text, cuts]) => {
      const flow = maskingFlow(new MaskingSession(SECRET_SHAPES), 0);
      const streamed =
        cutUp(text, cuts)
          .map((piece) => flow.push(piece))
          .join('') + flow.end();
      expect(streamed).toBe(new MaskingSession(SECRET_SHAPES).mask(text));
    }),
    { numRuns: 300 },
  );
});

test('a stream is restored as the whole text would be', () => {
  const cases = fc.tuple(fc.constantFrom(...samples), fc.array(fc.nat(), { maxLength: 60 }));
  fc.assert(
    fc.property(cases, ([text, cuts]) => {
      const session = new MaskingSession(SECRET_SHAPES);
      const flow = restoringFlow(session, false);
      const pieces = cutUp(session.mask(text), cuts);
      expect(pieces.map((piece) => flow.push(piece)).join('') + flow.end()).toBe(text);
    }),
  );
});

test('ordinary text is not held back for longer than a word', () => {
  const flow = maskingFlow(new MaskingSession(SECRET_SHAPES), 0);
  let shown = '';
  for (const word of 'The quick brown fox jumps over the lazy dog'.split(' ')) {
    shown += flow.push(`${word} `);
    expect(shown.endsWith(`${word} `)).toBe(true);
  }
});
