import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { calibrate } from './calibration.ts';
import type { Detector, Measured } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import { planFeatures } from './feature-plan.ts';
import type { FeatureTable } from './feature-table.ts';
import { foldSteps, StoredTraffic } from './fixtures/stored-traffic.ts';
import { type FixturePopulation, type FixtureRow, like } from './fixtures/traffic.ts';
import { Measurements } from './measurements.ts';
import { AccountRoster } from './population.ts';

/**
 * Every detector keeps these promises. A failure names the detector and the promise.
 */
const FOLDER = join(import.meta.dirname, 'detectors');
const HEADINGS = [
  'What it sees',
  'Why distillation looks like this',
  'How it works',
  'Benign look-alikes',
  'Parameters',
  'How to evade it, and what that costs',
  'References',
];
const COHORT = 160;
const COUNT = 150;
const SEEDS = [1, 2, 3, 4, 5];
/** A population stands out of its cohort at this p. */
const STANDS_OUT = 0.02;

const populationsOf = async (id: string): Promise<readonly FixturePopulation[]> => {
  const module = (await import(`./detectors/${id}/fixtures/populations.ts`)) as {
    populations: readonly FixturePopulation[];
  };
  return module.populations;
};

const fixtures = new Map(
  await Promise.all(DETECTORS.map(async ({ id }) => [id, await populationsOf(id)] as const)),
);

function populations(detector: Detector, kind: 'attack' | 'benign'): FixturePopulation[] {
  return (fixtures.get(detector.id) ?? []).filter((each) => each.kind === kind);
}

const traffic = new StoredTraffic();
let store: Store;
let table: FeatureTable;
const name = (detector: Detector, population: FixturePopulation, variant: string): string =>
  `${detector.id}/${population.name}/${variant}`;

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
  for (let account = 0; account < COHORT; account++) {
    const random = createRandom(1000 + account);
    traffic.put(`ordinary-${account}`, like(random, COUNT / 2 + random.int(0, COUNT), {}));
  }
  for (const detector of DETECTORS) {
    for (const population of fixtures.get(detector.id) ?? []) {
      for (const seed of SEEDS) {
        const rows = population.rows(createRandom(seed), COUNT);
        traffic.put(name(detector, population, `seed ${seed}`), rows);
        if (population.kind !== 'attack') continue;
        const longer = population.rows(createRandom(seed), 3 * COUNT);
        traffic.put(name(detector, population, `longer ${seed}`), longer);
        if (seed > 1) continue;
        traffic.put(name(detector, population, 'shuffled'), createRandom(9).shuffle(rows));
        traffic.put(name(detector, population, 'bare'), rows.map(bare));
        traffic.put(name(detector, population, 'one'), rows.slice(0, 1));
      }
    }
  }
  await traffic.insert(store);
  table = await foldSteps(store, planFeatures(DETECTORS), [0, traffic.end]);
});
afterAll(() => store?.close());

/** The same exchange in a log that tells nothing but who and when. */
function bare({ exchange }: FixtureRow): FixtureRow {
  const known = { id: exchange.id, ts: exchange.ts, account_id: exchange.account_id };
  const unknown = Object.fromEntries(Object.keys(exchange).map((field) => [field, null]));
  return { exchange: { ...unknown, ...known } as FixtureRow['exchange'], network: null };
}

function rowOf(detector: Detector, accountId: string): Record<string, number> {
  const account = table.indexOf(accountId);
  if (account === undefined) throw new Error(`${accountId} was not read`);
  return { ...table.row(account, DETECTORS.indexOf(detector)) };
}

function measured(detector: Detector, row: Record<string, number>): Measured {
  return detector.measure(row, { facts: null, params: detector.params });
}

/** The strongest statistic of each aspect over the seeds, on average. */
function meanStatistic(detector: Detector, population: FixturePopulation, variant: string) {
  const sums = new Map<string, number[]>();
  for (const seed of SEEDS) {
    const row = rowOf(detector, name(detector, population, `${variant} ${seed}`));
    for (const [aspect, measurement] of Object.entries(measured(detector, row))) {
      if (measurement === 'insufficient-data') continue;
      sums.set(aspect, [...(sums.get(aspect) ?? []), measurement.statistic]);
    }
  }
  return new Map(
    [...sums].map(([aspect, values]) => [aspect, values.reduce((a, b) => a + b) / values.length]),
  );
}

/** Smallest p of the population's aspects among the ordinary accounts; null = not judged. */
function leastP(detector: Detector, accountId: string): number | null {
  const measurements = new Measurements([detector]);
  const roster = new AccountRoster();
  const accounts = [...Array.from({ length: COHORT }, (_, n) => `ordinary-${n}`), accountId];
  for (const [index, each] of accounts.entries()) {
    roster.add(null);
    measurements.set(0, index, measured(detector, rowOf(detector, each)));
  }
  const population = roster.at(traffic.end);
  let least: number | null = null;
  for (const { statistic, observed } of measurements.aspectsOf(0)) {
    const data = { statistic, observed, comparedWithin: 'any-volume' as const };
    const p = calibrate(data, population).pValues[COHORT]!;
    if (!Number.isNaN(p)) least = Math.min(least ?? 1, p);
  }
  return least;
}

test('one folder a detector, named by its id', () => {
  const folders = readdirSync(FOLDER).sort();
  expect(DETECTORS.map(({ id }) => id).sort()).toEqual(folders);
});

describe.each(DETECTORS.map((detector) => [detector.id, detector] as const))(
  '%s',
  (id, detector) => {
    const readme = readFileSync(join(FOLDER, id, 'README.md'), 'utf8');

    test('asks a question, and names benign look-alikes and units', () => {
      expect(detector.asks).toMatch(/^[A-Z].*\?$/);
      expect(detector.innocent.length).toBeGreaterThanOrEqual(2);
      expect(Object.keys(detector.aspects).length).toBeGreaterThan(0);
      for (const { unit } of Object.values(detector.aspects)) expect(unit).not.toBe('');
    });

    test('its README has every heading, in order', () => {
      expect([...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
      expect(readme).toContain(detector.asks);
    });

    test('its README tells its parameters as they are', () => {
      const rows = [...readme.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)];
      const told = Object.fromEntries(rows.map(([, key, value]) => [key, Number(value)]));
      expect(told).toEqual(detector.params);
    });

    test('has two attacks and two benign populations', () => {
      expect(populations(detector, 'attack').length).toBeGreaterThanOrEqual(2);
      expect(populations(detector, 'benign').length).toBeGreaterThanOrEqual(2);
    });

    test.each(fixtures.get(id) ?? [])('$name: $outcome', (population) => {
      const outcomes = SEEDS.map((seed) => {
        const p = leastP(detector, name(detector, population, `seed ${seed}`));
        if (p === null) return 'insufficient-data';
        return p <= STANDS_OUT ? 'stands-out' : 'ordinary';
      });
      const right = outcomes.filter((outcome) => outcome === population.outcome).length;
      expect(right, outcomes.join(', ')).toBeGreaterThanOrEqual(
        population.kind === 'attack' ? 5 : 4,
      );
    });

    test.each(populations(detector, 'attack'))(
      '$name: more of it never looks less',
      (population) => {
        const once = meanStatistic(detector, population, 'seed');
        const longer = meanStatistic(detector, population, 'longer');
        const strongest = Math.max(...once.values());
        expect(Math.max(...longer.values())).toBeGreaterThanOrEqual(strongest - 0.3);
      },
    );

    test.each(populations(detector, 'attack'))(
      '$name: the order of rows is nothing',
      (population) => {
        const straight = rowOf(detector, name(detector, population, 'seed 1'));
        expect(rowOf(detector, name(detector, population, 'shuffled'))).toEqual(straight);
      },
    );

    test.each(populations(detector, 'attack'))(
      '$name: abstains without its fields',
      (population) => {
        const row = rowOf(detector, name(detector, population, 'bare'));
        if (detector.needs.some((field) => field !== 'ts')) {
          expect(new Set(Object.values(measured(detector, row)))).toEqual(
            new Set(['insufficient-data']),
          );
        }
        expect(Object.values(row).filter((value) => value === Infinity)).toEqual([]);
      },
    );

    test('one exchange, or none, is not enough', () => {
      const [population] = populations(detector, 'attack');
      const one = rowOf(detector, name(detector, population as FixturePopulation, 'one'));
      const none = Object.fromEntries(Object.keys(one).map((column) => [column, 0]));
      for (const row of [one, none]) {
        expect(new Set(Object.values(measured(detector, row)))).toEqual(
          new Set(['insufficient-data']),
        );
      }
    });

    test('explains every aspect in one plain sentence with numbers', () => {
      const population = populations(detector, 'attack')[0] as FixturePopulation;
      const row = rowOf(detector, name(detector, population, 'seed 1'));
      const cohort = { label: 'free accounts', accounts: 200, median: 1.5 };
      for (const [aspect, measurement] of Object.entries(measured(detector, row))) {
        if (measurement === 'insufficient-data') continue;
        const sentence = detector.explain({ aspect, row, measurement, cohort });
        expect(sentence).toMatch(/^[^\n]*\d[^\n]*free accounts[^\n]*\.$/);
        expect(sentence).not.toMatch(/NaN|undefined|null|–/);
      }
    });
  },
);
