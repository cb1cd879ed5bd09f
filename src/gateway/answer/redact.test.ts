import fc from 'fast-check';
import { expect, test } from 'vitest';
import { opaquePipe } from './answer-pipe.ts';
import { redactPipe, redactText, secretsOf } from './redact.ts';

const KEY = 'sk-prov/ider+key"1';
const spellings = [
  KEY,
  JSON.stringify(KEY).slice(1, -1),
  JSON.stringify(KEY).slice(1, -1).replaceAll('/', '\\/'),
  encodeURIComponent(KEY),
  encodeURIComponent(KEY).replaceAll(/%../g, (code) => code.toLowerCase()),
];

test('a secret is found in every spelling, in whatever pieces it comes, and nothing else changes', () => {
  const secrets = secretsOf([KEY]);
  const part = fc.oneof(
    fc.constantFrom(...spellings.map((spelling) => ({ secret: true, text: spelling }))),
    // Beginnings of the secret that are not the secret.
    fc.nat(10).map((size) => ({ secret: false, text: `${KEY.slice(0, size)}!` })),
    fc.string({ maxLength: 12 }).map((text) => ({ secret: false, text })),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.infiniteStream(fc.nat(9)), (parts, sizes) => {
      const bytes = Buffer.from(parts.map(({ text }) => text).join(' '));
      const pipe = redactPipe(opaquePipe(), secrets);
      const out: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = (sizes.next().value as number) + 1;
        out.push(pipe.push(bytes.subarray(at, at + size)));
        at += size;
      }
      out.push(pipe.end());
      const shown = Buffer.concat(out).toString();
      const expected = parts
        .map(({ secret, text }) => (secret ? '*'.repeat(Buffer.byteLength(text)) : text))
        .join(' ');
      expect(shown).toBe(expected);
    }),
    { numRuns: 300 },
  );
});

test('bytes without the beginning of a secret pass at once', () => {
  const pipe = redactPipe(opaquePipe(), secretsOf([KEY]));
  expect(pipe.push(Buffer.from('data: {"a":1}\n\n')).toString()).toBe('data: {"a":1}\n\n');
  expect(redactText(`Bearer ${KEY}`, secretsOf([KEY]))).toBe(`Bearer ${'*'.repeat(KEY.length)}`);
});

test('what is too short to be a secret is looked for nowhere', () => {
  expect(secretsOf(['abc'])).toEqual([]);
});
