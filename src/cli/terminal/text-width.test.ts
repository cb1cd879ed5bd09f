import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText, padText, textWidth, wrapText } from './text-width.ts';

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['会社', 4],
    ['한글', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👍', 2],
    ['👍🏽', 2],
    ['ｆｕｌｌ', 8],
    ['הצלה', 4],
  ])('%s takes %i columns', (text, width) => expect(textWidth(text)).toBe(width));
});

describe('fitText and padText', () => {
  it('cut and fill by columns, not by characters', () => {
    expect(fitText('会社の名前', 6)).toBe('会社…');
    expect(fitText('short', 10)).toBe('short');
    expect(padText('会', 4)).toBe('会  ');
    expect(padText('7', 3, 'right')).toBe('  7');
  });
});

describe('wrapText', () => {
  it('breaks at spaces, and inside words that are too long', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapText('会社の名前', 4)).toEqual(['会社', 'の名', '前']);
    expect(wrapText('about 62 % of it', 9)).toEqual(['about', '62 % of', 'it']);
  });

  it('never exceeds the width and never loses a character', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 4, max: 80 }), (text, width) => {
        const lines = wrapText(text, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        const packed = (each: string) => each.replaceAll(/[ \u00a0]/g, '');
        expect(packed(lines.join(''))).toBe(packed(text));
      }),
    );
  });
});
