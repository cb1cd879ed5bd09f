import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitHidden, visibleText } from './visible-text.ts';

const ESCAPE = String.fromCharCode(27);

describe('visibleText', () => {
  it('leaves readable text alone, in any script', () => {
    for (const text of [
      'account-17',
      'Müller & Söhne',
      '会社',
      'שלום',
      'a👍🏽b',
      'café',
      'हिन्दी',
    ]) {
      expect(visibleText(text)).toBe(text);
    }
  });

  it('shows what steers a terminal', () => {
    expect(visibleText(`a${ESCAPE}[2Jb`)).toBe('a<U+001B>[2Jb');
    expect(visibleText('one\r\ntwo\tthree\u0007')).toBe(
      'one<U+000D><U+000A>two<U+0009>three<U+0007>',
    );
    expect(visibleText('\u009b31m')).toBe('<U+009B>31m');
  });

  it('shows what disguises one name as another', () => {
    expect(visibleText('safe\u202eevil')).toBe('safe<U+202E>evil');
    expect(visibleText('ad\u200bmin')).toBe('ad<U+200B>min');
    expect(visibleText('a\u{e0101}b\u3164')).toBe('a<U+E0101>b<U+3164>');
    expect(visibleText('\ud800')).toBe('<U+D800>');
  });

  it('cuts at whole code points', () => {
    expect(visibleText('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(visibleText('👍'.repeat(20), 5)).toBe(`${'👍'.repeat(4)}…`);
  });

  it('never lets anything hidden through, whatever comes', () => {
    const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hidden.test(visibleText(text))).toBe(false);
      }),
    );
  });

  it('bounds a pile of combining marks', () => {
    const pieces = splitHidden(`e${'\u0301'.repeat(50)}`);
    expect(pieces.filter((piece) => piece.hidden)).toHaveLength(45);
  });
});
