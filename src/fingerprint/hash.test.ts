import { describe, expect, it } from 'vitest';
import { hashText } from './hash.ts';

describe('hashText', () => {
  it('is 0 for nothing and a safe integer for anything else', () => {
    expect(hashText('')).toBe(0);
    for (const text of ['a', 'b', '\0', '你好', 'a'.repeat(1000)]) {
      expect(Number.isSafeInteger(hashText(text))).toBe(true);
      expect(hashText(text)).toBeGreaterThan(0);
    }
  });

  it('keeps its values: they are stored', () => {
    expect(hashText('stillwatch')).toMatchInlineSnapshot(`1032487913131122`);
    expect(hashText('Let’s think step by step.')).toMatchInlineSnapshot(`7467176978092147`);
  });

  it('has no collision among 200,000 short texts, and uses all its bits', () => {
    const seen = new Set<number>();
    const ones = new Array<number>(53).fill(0);
    for (let at = 0; at < 200_000; at++) {
      const value = hashText(`item ${at}`);
      seen.add(value);
      for (let bit = 0; bit < 53; bit++) ones[bit]! += Math.floor(value / 2 ** bit) % 2;
    }
    expect(seen.size).toBe(200_000);
    for (const count of ones) expect(Math.abs(count / 200_000 - 0.5)).toBeLessThan(0.01);
  });
});
