import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { groupOf, streamOf } from '../../fixtures/groups.ts';
import { loadBalancing } from './load-balancing.ts';

const HOUR = 3_600_000;

function pOf(stream: ReturnType<typeof streamOf>, seed: number): number {
  const result = loadBalancing.run({
    group: groupOf({ stream }),
    benign: [],
    population: [],
    random: createRandom(seed),
  });
  return result === 'insufficient-data' ? Number.NaN : result.p_value;
}

/** Times of one account over 48 hours. */
const HABITS: Record<string, (random: Random) => number[]> = {
  poisson: (random) => Array.from({ length: random.poisson(60) }, () => random.float() * 48 * HOUR),
  'sessions by day': (random) =>
    Array.from({ length: 10 }, () => {
      const start = (random.int(0, 1) * 24 + 8 + 10 * random.float()) * HOUR;
      return Array.from({ length: 6 }, () => start + random.exponential() * 0.1 * HOUR);
    }).flat(),
  'every hour, at a minute of its own': (random) => {
    const minute = random.float() * HOUR;
    return Array.from({ length: 48 }, (_, hour) => hour * HOUR + minute + random.normal() * 500);
  },
  'batches in a loop': (random) => {
    const start = random.float() * 40 * HOUR;
    return Array.from({ length: 80 }, (_, index) => start + index * 9000 + random.float() * 2000);
  },
};

describe('load-balancing', () => {
  it.each(Object.entries(HABITS))(
    'keeps its error rate for accounts with habits: %s',
    (_, habit) => {
      let below = 0;
      const worlds = 60;
      for (let seed = 0; seed < worlds; seed++) {
        const random = createRandom(seed);
        const stream = streamOf(Array.from({ length: 20 }, () => habit(random)));
        if (pOf(stream, seed) <= 0.05) below++;
      }
      expect(below).toBeLessThanOrEqual(0.05 * worlds * 2 + 2);
    },
  );

  /** People of one office: the same working day, short sessions, hours of their own within it. */
  const officeDays = (random: Random): number[] =>
    Array.from({ length: 3 }, (_, day) =>
      Array.from({ length: 1 + random.poisson(3) }, () => {
        const start = (24 * day + 9 + 8 * Math.sqrt(random.float() * random.float())) * HOUR;
        return Array.from(
          { length: 1 + random.poisson(4) },
          () => start + random.exponential() * 0.05 * HOUR,
        );
      }).flat(),
    ).flat();

  /** A job each night, started by its owner's own clock, one request after the other. */
  const nightly = (random: Random): number[] => {
    const start = 2 * random.float() * HOUR;
    const pause = 4000 + 4000 * random.float();
    return Array.from({ length: 3 }, (_, night) =>
      Array.from({ length: 60 }, (_one, index) => {
        const at = index * pause + random.exponential() * 800;
        return 24 * night * HOUR + start + at;
      }),
    ).flat();
  };

  it.each([
    ['an office of 30', 30, officeDays],
    ['an office of 100', 100, officeDays],
    ['20 nightly jobs', 20, nightly],
  ] as const)('is valid, and not deaf, for people with a common day: %s', (_, accounts, habit) => {
    const worlds = 80;
    const found = Array.from({ length: worlds }, (_one, seed) => {
      const random = createRandom(1000 + seed);
      return pOf(streamOf(Array.from({ length: accounts }, () => habit(random))), seed);
    });
    const below = (level: number): number => found.filter((p) => p <= level).length;
    expect(below(0.05)).toBeLessThanOrEqual(0.15 * worlds);
    expect(below(0.01)).toBeLessThanOrEqual(0.05 * worlds);
    expect(below(0.001)).toBeLessThanOrEqual(1);
    // On the careful side: what differs by less than 15 % counts for nothing.
    expect(below(0.6)).toBeGreaterThanOrEqual(0.1 * worlds);
  });

  it('does not mistake a common rhythm for balance', () => {
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(seed);
      const lesson = random.float() * 40 * HOUR;
      const stream = streamOf(
        Array.from({ length: 30 }, () =>
          Array.from({ length: 15 }, () => lesson + random.float() * HOUR),
        ),
      );
      expect(pOf(stream, seed)).toBeGreaterThan(0.01);
    }
  });

  /** A scheduler: gaps vary by `jitter`, and that share of requests falls to anyone. */
  function dealt(accounts: number, jitter: number, random: Random): number[][] {
    const times = Array.from({ length: accounts }, (): number[] => []);
    let at = 0;
    for (let index = 0; index < 6000; index++) {
      at += 20_000 * Math.max(0.01, 1 + Math.max(0.05, jitter) * random.normal());
      const turn = random.float() < jitter ? random.int(0, accounts - 1) : index % accounts;
      times[turn]!.push(at);
    }
    return times;
  }

  it.each([
    [40, 0],
    [40, 0.3],
    [200, 0.3],
    [200, 0.6],
    [1500, 0.6],
  ])('finds work dealt out to %i accounts with jitter %f', (accounts, jitter) => {
    let found = 0;
    for (let seed = 0; seed < 6; seed++) {
      const random = createRandom(seed);
      if (pOf(streamOf(dealt(accounts, jitter, random)), seed) <= 0.001) found++;
    }
    expect(found).toBeGreaterThanOrEqual(5);
  });

  it('needs enough exchanges', () => {
    expect(pOf(streamOf([[1, 2, 3], [4], [5]]), 1)).toBeNaN();
  });
});
