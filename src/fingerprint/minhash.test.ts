import { describe, expect, it } from 'vitest';
import { createRandom } from '#std/random';
import { fingerprint } from './fingerprint.ts';
import { minhashBands } from './minhash.ts';
import { Shingles } from './shingles.ts';

const random = createRandom(20_260_201);

/** Two sets of `size` shingles each that share `shared` of them, as Shingles. */
function pair(size: number, shared: number): [Shingles, Shingles] {
  const draw = () => random.int(-2_147_483_648, 2_147_483_647);
  const first = new Shingles(size);
  const second = new Shingles(size);
  for (let at = 0; at < size; at++) {
    first.a[at] = draw();
    first.b[at] = draw();
    second.a[at] = at < shared ? (first.a[at] as number) : draw();
    second.b[at] = at < shared ? (first.b[at] as number) : draw();
  }
  first.count = size;
  second.count = size;
  return [first, second];
}

/** Share of random pairs with Jaccard shared / (2 size − shared) that have a band in common. */
function bandSharing(size: number, jaccard: number, trials: number): number {
  const shared = Math.round((2 * size * jaccard) / (1 + jaccard));
  let hits = 0;
  for (let trial = 0; trial < trials; trial++) {
    const [first, second] = pair(size, shared);
    const bands = minhashBands(first);
    const others = minhashBands(second);
    if (bands.some((value, band) => value === others[band])) hits++;
  }
  return hits / trials;
}

describe('minhash bands', () => {
  it.each([
    [200, 0.8],
    [200, 0.7],
    [200, 0.5],
    [200, 0.2],
    [40, 0.7],
    [40, 0.5],
  ])('%i shingles at Jaccard %f share a band as 1 − (1 − J³)⁸ says', (size, jaccard) => {
    const expected = 1 - (1 - jaccard ** 3) ** 8;
    const trials = 800;
    const error = 4 * Math.sqrt((expected * (1 - expected)) / trials) + 0.02;
    expect(Math.abs(bandSharing(size, jaccard, trials) - expected)).toBeLessThan(error);
  });

  it('says nothing of sets that share nothing', () => {
    expect(bandSharing(50, 0, 400)).toBe(0);
  });

  it('does not depend on the order and repetition of shingles', () => {
    const [set] = pair(30, 0);
    const turned = new Shingles(60);
    for (let at = 0; at < 60; at++) {
      turned.a[at] = set.a[29 - (at % 30)] as number;
      turned.b[at] = set.b[29 - (at % 30)] as number;
    }
    turned.count = 60;
    expect(minhashBands(turned)).toEqual(minhashBands(set));
  });

  it('fills every band even for one shingle', () => {
    const [set] = pair(1, 0);
    expect(new Set(minhashBands(set)).size).toBe(8);
  });
});

describe('near duplicates', () => {
  const bandsOf = (prompt: string): readonly number[] => {
    const input = {
      system: null,
      prompt,
      messages: null,
      tools: null,
      tools_hash: null,
      images: null,
    };
    return fingerprint(input, { embed: false })?.minhash_bands ?? [];
  };
  const text = `Our team wants to compare several ways of storing readings from small sensors in the
    field. Some of them lose power every night, others send data only once a week. Describe which
    store you would choose for each group, what it costs, how we would notice lost readings, and how
    the two groups could later be brought together without counting anything twice.`;
  const words = text.split(/\s+/);

  it('share a band after one changed word in fifty, and not with another text', () => {
    let shared = 0;
    for (let at = 0; at < words.length; at++) {
      const changed = words.map((word, index) => (index === at ? 'zebra' : word)).join(' ');
      const bands = bandsOf(changed);
      if (bandsOf(text).some((value, band) => value === bands[band])) shared++;
    }
    expect(shared / words.length).toBeGreaterThan(0.95);
    const other = bandsOf(words.toReversed().join(' '));
    expect(bandsOf(text).some((value, band) => value === other[band])).toBe(false);
  });

  it('are recognised in Chinese, character by character', () => {
    const sentence =
      '请详细说明如何在家里种植番茄，包括土壤、浇水、施肥和防治病虫害的方法，并给出每周的计划表。';
    const near = bandsOf(sentence.replace('番茄', '黄瓜'));
    expect(bandsOf(sentence).some((value, band) => value === near[band])).toBe(true);
  });
});
