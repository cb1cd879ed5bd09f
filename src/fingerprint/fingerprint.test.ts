import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintSchema } from '#schema/fingerprint';
import { type FingerprintInput, fingerprint } from './fingerprint.ts';

const nothing: FingerprintInput = {
  system: null,
  prompt: null,
  messages: null,
  tools: null,
  tools_hash: null,
  images: null,
};

function of(prompt: string, embed = false) {
  const found = fingerprint({ ...nothing, prompt }, { embed });
  if (found === null) throw new Error('no fingerprint');
  return found;
}

describe('fingerprint', () => {
  it('is null without any text', () => {
    expect(fingerprint(nothing, { embed: true })).toBeNull();
    expect(fingerprint({ ...nothing, prompt: '', messages: [] }, { embed: true })).toBeNull();
  });

  it('masks numbers and names', () => {
    expect(of('Summarise invoice 8812 for ACME').template_hash).toBe(
      of('Summarise invoice 77 for Foo Ltd').template_hash,
    );
    expect(of('Summarise invoice 8812 for ACME').exact_hash).not.toBe(
      of('Summarise invoice 77 for Foo Ltd').exact_hash,
    );
  });

  it('is valid and deterministic for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (prompt) => {
        const first = fingerprint({ ...nothing, prompt }, { embed: true });
        if (prompt === '') return first === null;
        fingerprintSchema.parse(first);
        expect(fingerprint({ ...nothing, prompt }, { embed: true })).toEqual(first);
        return true;
      }),
    );
  });
});
