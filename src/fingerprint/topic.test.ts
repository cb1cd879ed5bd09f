import { describe, expect, it } from 'vitest';
import { CONCEPTS } from './concepts.ts';
import { fingerprint } from './fingerprint.ts';

const of = (prompt: string) => {
  const input = {
    system: null,
    prompt,
    messages: null,
    tools: null,
    tools_hash: null,
    images: null,
  };
  const found = fingerprint(input, { embed: true });
  if (found === null) throw new Error('no fingerprint');
  return found;
};

function cosine(one: readonly number[] | null, other: readonly number[] | null): number {
  let sum = 0;
  for (let at = 0; at < 64; at++) sum += (one?.[at] ?? 0) * (other?.[at] ?? 0);
  return sum / (127 * 127);
}

const bank = [
  'My card payment was declined at the bank',
  'Why does the bank charge a fee for every transfer?',
  'please refund the pending transactions on my card',
];
const garden = 'Which flowers grow in a shady garden with poor soil?';

describe('concepts', () => {
  it('name every word once', () => {
    const words = Object.values(CONCEPTS).flatMap((list) => list.split(/\s+/));
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  it('name ideographs in pairs', () => {
    const words = Object.values(CONCEPTS).flatMap((list) => list.split(/\s+/));
    const ideographs = words.filter((word) => /\p{Script=Han}/u.test(word));
    expect(ideographs.filter((word) => word.length !== 2)).toEqual([]);
  });
});

describe('topic bucket', () => {
  it('is one cell for one matter, however it is phrased', () => {
    expect(new Set(bank.map((prompt) => of(prompt).topic_bucket)).size).toBe(1);
    expect(of(garden).topic_bucket).not.toBe(of(bank[0] as string).topic_bucket);
    expect(of('我的银行卡支付失败了').topic_bucket).toBe(of(bank[0] as string).topic_bucket);
  });

  it('is 0 without content words', () => {
    expect(of('what is it?').topic_bucket).toBe(0);
  });
});

describe('embedding', () => {
  it('has unit norm, and is nearer for near matters', () => {
    const [first, second] = bank.map((prompt) => of(prompt).embedding);
    expect(cosine(first as number[], first as number[])).toBeCloseTo(1, 1);
    const near = cosine(first as number[], second as number[]);
    expect(near).toBeGreaterThan(cosine(first as number[], of(garden).embedding) + 0.2);
  });
});
