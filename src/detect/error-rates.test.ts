import { describe, expect, test } from 'vitest';
import { type AccountFacts, accountFactsSchema } from '#schema/account';
import { createRandom, type Random } from '#std/random';
import { DAY_MS } from '#std/time';
import { volumeOf } from './cohorts.ts';
import { type Detector, defineDetector } from './detector.ts';
import { judgeAccounts, levelOfLook, rejectAmong } from './judge.ts';
import { Measurements } from './measurements.ts';
import { AccountRoster } from './population.ts';

/**
 * Whether the error rates hold, on accounts that are simulated down to their statistics: realised
 * against nominal under populations with heavy tails and account effects, and with attackers among
 * the accounts.
 */
const NOW = Date.UTC(2026, 5, 1);
const DETECTORS_SIMULATED = 8;

const simulated: Detector[] = Array.from({ length: DETECTORS_SIMULATED }, (_, index) =>
  defineDetector({
    id: `simulated-${index}`,
    asks: 'Is it simulated?',
    needs: ['ts'],
    columns: {},
    params: {},
    aspects: { value: { unit: 'nothing', scale: 'linear' } },
    comparedWithin: 'volume',
    expectedOfBulk: false,
    innocent: ['chance', 'more chance'],
    measure: () => ({ value: 'insufficient-data' }),
    explain: () => '',
  }),
);

interface Account {
  facts: AccountFacts | null;
  requests: number;
  statistics: number[];
  attacker: boolean;
}

interface WorldOptions {
  accounts: number;
  /** Share of attackers, how many detectors they move, and by how many standard deviations. */
  attackers?: { share: number; detectors: number; shift: number };
  /** With tiers and ages; otherwise nothing is known of any account. */
  facts: boolean;
  draw: (random: Random) => number;
  /** Correlation of the detectors through what kind of account it is. */
  correlation: number;
}

function world(random: Random, options: WorldOptions): Account[] {
  return Array.from({ length: options.accounts }, (_, index) => {
    const attacker = random.float() < (options.attackers?.share ?? 0);
    const kind = options.draw(random);
    const requests = Math.ceil(20 * Math.exp(1.2 * Math.abs(random.normal())));
    const own = Math.sqrt(1 - options.correlation);
    const statistics = Array.from({ length: DETECTORS_SIMULATED }, (_, detector) => {
      const moved = attacker && detector < (options.attackers?.detectors ?? 0);
      const value = Math.sqrt(options.correlation) * kind + own * options.draw(random);
      // Larger accounts differ in level and spread: cohorts are there for that.
      const level = 0.3 * volumeOf(requests);
      return level + value * (1 + 0.1 * detector) + (moved ? (options.attackers?.shift ?? 0) : 0);
    });
    return {
      facts: options.facts ? factsOf(random, index, attacker) : null,
      requests,
      statistics,
      attacker,
    };
  });
}

/** Attackers are new; ordinary accounts are of any age. */
function factsOf(random: Random, index: number, attacker: boolean): AccountFacts {
  const days = attacker ? 20 * random.float() : 900 * random.float();
  return accountFactsSchema.parse({
    account_id: `a${index}`,
    tier: random.pick(['free', 'free', 'paid'] as const),
    created_at: Math.round(NOW - days * DAY_MS),
  });
}

function judge(accounts: readonly Account[], level: number) {
  const measurements = new Measurements(simulated);
  const roster = new AccountRoster();
  for (const [index, { facts, requests, statistics }] of accounts.entries()) {
    roster.add(facts);
    roster.setRequests(index, requests);
    for (const [detector, statistic] of statistics.entries()) {
      measurements.set(detector, index, { value: { statistic, observed: statistic } });
    }
  }
  return judgeAccounts(simulated, measurements, roster.at(NOW), level);
}

const NULLS: Record<string, (random: Random) => number> = {
  normal: (random) => random.normal(),
  exponential: (random) => random.exponential(),
  'Student t with five degrees': (random) => random.normal() / Math.sqrt(random.gamma(2.5) / 2.5),
  'ordinary with account effects of 36 % of the variance': (random) => {
    const effect = 0.6 * random.normal();
    let sum = 0;
    for (let query = 0; query < 20; query++) sum += effect + 0.8 * random.normal();
    return sum / 20;
  },
};

/** Share of the benign accounts with p at or below each level, over the level. */
function realised(seed: number, worlds: number, options: WorldOptions, levels: readonly number[]) {
  const hits = levels.map(() => 0);
  let benign = 0;
  let worldsFlagged = 0;
  for (let number = 0; number < worlds; number++) {
    const accounts = world(createRandom(seed + number), options);
    const { pValues, rejected } = judge(accounts, 0.01);
    if (rejected.some((account) => accounts[account]?.attacker === false)) worldsFlagged++;
    accounts.forEach(({ attacker }, account) => {
      if (attacker) return;
      benign++;
      levels.forEach((level, place) => {
        if (pValues[account]! <= level) hits[place]!++;
      });
    });
  }
  return { ratios: levels.map((level, place) => hits[place]! / benign / level), worldsFlagged };
}

describe.each(Object.entries(NULLS))('benign accounts only, %s', (_, draw) => {
  test.each([
    ['nothing known of any account', false],
    ['tiers and ages known', true],
  ])('%s: realised within twice the nominal', (__, facts) => {
    const options = { accounts: 1200, facts, draw, correlation: 0.3 };
    const { ratios, worldsFlagged } = realised(7, 12, options, [0.05, 0.01]);
    for (const ratio of ratios) expect(ratio).toBeLessThan(2);
    // At a false-discovery rate of 1 %, one world in a hundred may have a false flag.
    expect(worldsFlagged).toBeLessThanOrEqual(1);
  });
});

describe('attackers among the accounts', () => {
  const attackers = { share: 0.2, detectors: 5, shift: 5 };

  test('a fifth of them makes no benign p too small, with nothing known', () => {
    const options = { accounts: 1500, facts: false, draw: NULLS.normal!, correlation: 0.3 };
    const { ratios } = realised(3, 10, { ...options, attackers }, [0.05, 0.01]);
    for (const ratio of ratios) expect(ratio).toBeLessThan(2);
  });

  test('with trusted accounts to compare with, a fifth of them is found', () => {
    const options = { accounts: 2000, facts: true, draw: NULLS.normal!, correlation: 0.2 };
    let found = 0;
    let all = 0;
    let wrong = 0;
    for (let seed = 0; seed < 4; seed++) {
      const accounts = world(createRandom(seed), { ...options, attackers });
      const { rejected } = judge(accounts, 0.01);
      all += accounts.filter(({ attacker }) => attacker).length;
      found += rejected.filter((account) => accounts[account]?.attacker).length;
      wrong += rejected.filter((account) => !accounts[account]?.attacker).length;
    }
    expect(found / all).toBeGreaterThan(0.95);
    expect(wrong / (found + wrong)).toBeLessThan(0.02);
  });

  test('few of them are found with nothing known', () => {
    const few = { share: 0.01, detectors: 6, shift: 6 };
    const options = { accounts: 2000, facts: false, draw: NULLS.normal!, correlation: 0.1 };
    const accounts = world(createRandom(5), { ...options, attackers: few });
    const { rejected } = judge(accounts, 0.01);
    const attacking = accounts.filter(({ attacker }) => attacker).length;
    expect(rejected.filter((account) => accounts[account]?.attacker).length).toBeGreaterThan(
      0.8 * attacking,
    );
    expect(rejected.filter((account) => !accounts[account]?.attacker)).toEqual([]);
  });
});

describe('honest newcomers unlike all trusted accounts', () => {
  const options = { accounts: 1200, facts: true, draw: NULLS.normal!, correlation: 0.2 };
  const attackers = { share: 0.1, detectors: 5, shift: 5 };
  /** One in twenty is new and, in so many detectors, far from what is usual. */
  const withNewcomers = (seed: number, detectors: number): Account[] =>
    world(createRandom(seed), { ...options, attackers }).map((account, index) => {
      if (account.attacker || index % 20 > 0) return account;
      const statistics = account.statistics.map((value, at) => value + (at < detectors ? 6 : 0));
      const facts = { ...account.facts!, created_at: NOW - 10 * DAY_MS };
      return { ...account, facts, statistics };
    });
  const wrong = (accounts: readonly Account[], rejected: readonly number[]) =>
    rejected.filter((account) => !accounts[account]?.attacker).length;

  test('in one way: they are not named, and the attackers among them are', () => {
    let named = 0;
    for (const seed of [0, 1, 2]) {
      const accounts = withNewcomers(seed, 1);
      const { rejected, pValues } = judge(accounts, 0.01);
      const found = rejected.length - wrong(accounts, rejected);
      expect(found).toBeGreaterThan(
        0.9 * accounts.filter(({ attacker }) => attacker === true).length,
      );
      named += wrong(accounts, rejected);
      // Strange they are: it is the second voice that is missing.
      const strange = accounts.filter((_, at) => at % 20 === 0 && pValues[at]! < 0.01);
      expect(strange.length).toBeGreaterThan(10);
    }
    expect(named / 160).toBeLessThan(0.05);
  });

  test('harvesters set apart are no licence to name others', () => {
    const accounts = withNewcomers(0, 0);
    // An ordinary account in a hundred and fifty is as rare as this by chance.
    const pValues = Float64Array.from(accounts, ({ attacker }, at) =>
      attacker ? 1e-6 : 0.0004 + at / 150,
    );
    const isApart = (account: number) => accounts[account]!.attacker;
    expect(wrong(accounts, rejectAmong(pValues, 0.01).rejected)).toBe(1);
    expect(rejectAmong(pValues, 0.01, isApart).rejected).toEqual([]);
    expect(rejectAmong(pValues, 0.01, isApart).judged).toBeLessThan(accounts.length);
  });
});

describe('looks', () => {
  test('share the rate, half of it for the last', () => {
    const levels = Array.from({ length: 64 }, (_, look) => levelOfLook(0.01, look, 64));
    expect(levels.reduce((sum, level) => sum + level)).toBeCloseTo(0.01, 12);
    expect(levels.at(-1)).toBe(0.005);
    expect(levelOfLook(0.01, 0, 1)).toBe(0.01);
  });

  test('a whole walk over benign accounts flags nobody', () => {
    let flagged = 0;
    for (let seed = 0; seed < 6; seed++) {
      const random = createRandom(100 + seed);
      const options = { accounts: 600, facts: false, draw: NULLS.exponential!, correlation: 0.3 };
      const accounts = world(random, options);
      for (let look = 0; look < 12; look++) {
        // What is known of an account settles as it sends more.
        const noise = 1 / Math.sqrt(look + 1);
        const seen = accounts.map((account) => ({
          ...account,
          statistics: account.statistics.map((value) => value + noise * random.normal()),
        }));
        flagged += judge(seen, levelOfLook(0.01, look, 12)).rejected.length;
      }
    }
    expect(flagged).toBe(0);
  });
});
