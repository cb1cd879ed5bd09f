import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitCounts } from './bit-counts.ts';
import { fingerprint } from './fingerprint.ts';

function distance(one: readonly number[], other: readonly number[]): number {
  let bits = 0;
  for (const half of [0, 1]) {
    let word = ((one[half] as number) ^ (other[half] as number)) >>> 0;
    for (; word !== 0; word >>>= 1) bits += word & 1;
  }
  return bits;
}

const simhashOf = (prompt: string): readonly number[] =>
  fingerprint(
    { system: null, prompt, messages: null, tools: null, tools_hash: null, images: null },
    { embed: false },
  )?.simhash ?? [];

describe('bit counts', () => {
  it('count like 64 plain counters', () => {
    const value = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });
    const weighted = fc.tuple(value, value, fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(weighted, { maxLength: 60 }), (added) => {
        const counts = new BitCounts();
        const plain = new Array<number>(64).fill(0);
        for (const [high, low, plane] of added) {
          counts.add(high, low, plane);
          for (let bit = 0; bit < 32; bit++) {
            plain[bit]! += ((low >>> bit) & 1) << plane;
            plain[bit + 32]! += ((high >>> bit) & 1) << plane;
          }
        }
        for (let bit = 0; bit < 64; bit++) {
          expect(counts.count(bit)).toBe(plain[bit]);
          const majority = (counts.majority(bit >= 32) >>> (bit & 31)) & 1;
          expect(majority).toBe((plain[bit] as number) * 2 > counts.total ? 1 : 0);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('simhash', () => {
  const text = `Explain to a new colleague how we review changes: who looks first, what is checked by
    machines, when a second reader is needed, how long it may take, and what happens to a change that
    nobody likes. Use plain words and one short example that shows the whole way of a change.`;

  it('moves a few bits for a small edit and about half for another text', () => {
    expect(distance(simhashOf(text), simhashOf(text.replace('plain', 'simple')))).toBeLessThan(12);
    const other =
      'The harbour was quiet while the fishermen mended their nets before the long winter.';
    expect(distance(simhashOf(text), simhashOf(other))).toBeGreaterThan(16);
  });
});
