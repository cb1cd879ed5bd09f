import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#std/log';
import { createRandom } from '#std/random';
import { EXCHANGE_TABLE } from '#store/exchanges/columns';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { calibrate } from './calibration.ts';
import type { Detector, Measured } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import { type FeaturePlan, planFeatures, type StepRow } from './feature-plan.ts';
import { FeatureTable } from './feature-table.ts';
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

let store: Store;
let plan: FeaturePlan;
let end = 0;

/** Stores rows under an account's name. */
const waiting: { accountId: string; rows: FixtureRow[] }[] = [];
function put(accountId: string, rows: FixtureRow[]): void {
  waiting.push({ accountId, rows });
}

async function insertWaiting(): Promise<void> {
  const encoder = createExchangeEncoder();
  for (const { accountId, rows } of waiting) {
    for (const [index, { exchange, network }] of rows.entries()) {
      const named = { ...exchange, id: `${accountId}/${index}`, account_id: accountId };
      const facts =
        network === null ? null : { asn: null, name: null, kind: network, country: null };
      encoder.append(named, exchange.fingerprint, facts);
      end = Math.max(end, exchange.ts + 1);
    }
  }
  await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
}

async function readRows(from: number, to: number): Promise<StepRow[]> {
  // No network surges and no model is new: what detectors make of that is their own test's matter.
  const none = { surging_asns: [], new_models: [], new_models_until: [], new_models_from: to };
  return await store.query<StepRow>(plan.sql, { params: { from, to, ...none } });
}

/** The finished rows of every account, after folding the given steps. */
async function foldSteps(bounds: readonly number[]): Promise<FeatureTable> {
  const table = new FeatureTable(plan);
  for (let step = 0; step + 1 < bounds.length; step++) {
    const rows = await readRows(bounds[step] as number, bounds[step + 1] as number);
    for (const row of rows) table.fold(row);
  }
  return table;
}

let table: FeatureTable;
const name = (detector: Detector, population: FixturePopulation, variant: string): string =>
  `${detector.id}/${population.name}/${variant}`;

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
  plan = planFeatures(DETECTORS);
  for (let account = 0; account < COHORT; account++) {
    const random = createRandom(1000 + account);
    put(`ordinary-${account}`, like(random, COUNT / 2 + random.int(0, COUNT), {}));
  }
  for (const detector of DETECTORS) {
    for (const population of fixtures.get(detector.id) ?? []) {
      for (const seed of SEEDS) {
        const rows = population.rows(createRandom(seed), COUNT);
        put(name(detector, population, `seed ${seed}`), rows);
        if (population.kind !== 'attack') continue;
        const longer = population.rows(createRandom(seed), 3 * COUNT);
        put(name(detector, population, `longer ${seed}`), longer);
        if (seed > 1) continue;
        put(name(detector, population, 'shuffled'), createRandom(9).shuffle(rows));
        put(name(detector, population, 'bare'), rows.map(bare));
        put(name(detector, population, 'one'), rows.slice(0, 1));
      }
    }
  }
  await insertWaiting();
  table = await foldSteps([0, end]);
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
  const population = roster.at(end);
  let least: number | null = null;
  for (const { statistic, observed } of measurements.aspectsOf(0)) {
    const data = { statistic, observed, comparedWithin: 'any-volume' as const };
    const p = calibrate(data, population).pValues[COHORT] as number;
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

test('steps folded one after the other equal the whole at once', async () => {
  const day = 86_400_000;
  const start = Date.UTC(2026, 3, 1);
  const cuts = [0, start + 9 * 3_600_000 + 1, start + day, start + 3 * day + 12_345, end];
  const walked = await foldSteps([...cuts].sort((a, b) => a - b));
  expect(walked.size).toBe(table.size);
  for (const [index, detector] of DETECTORS.entries()) {
    for (const accountId of table.accountIds) {
      const whole = { ...table.row(table.indexOf(accountId) as number, index) };
      const parts = walked.row(walked.indexOf(accountId) as number, index);
      for (const [column, value] of Object.entries(whole)) {
        const where = `${detector.id}.${column} of ${accountId}`;
        const part = parts[column] as number;
        if (Number.isNaN(value)) expect(part, where).toBeNaN();
        else expect(Math.abs(part - value), where).toBeLessThanOrEqual(1e-9 * Math.abs(value));
      }
    }
  }
});

test('what ClickHouse computes is what the rows say', () => {
  const find = (id: string): Detector => DETECTORS.find((each) => each.id === id) as Detector;
  for (const { accountId, rows } of waiting.slice(0, COHORT)) {
    const exchanges = rows.map(({ exchange }) => exchange).sort((a, b) => a.ts - b.ts);
    const distinct = (values: readonly unknown[]) => new Set(values).size;
    const gaps = exchanges.slice(1).map(({ ts }, at) => ts - (exchanges[at]?.ts as number));
    const active = distinct(exchanges.map(({ ts }) => Math.floor(ts / 86_400_000)));
    expect(rowOf(find('volume'), accountId)).toEqual({
      requests: rows.length,
      activeDays: active,
      outputTokens: exchanges.reduce((sum, { output_tokens }) => sum + (output_tokens ?? 0), 0),
      tokensKnown: rows.length,
    });
    const cadence = rowOf(find('machine-cadence'), accountId);
    const short = gaps.filter((gap) => gap <= 6 * 3_600_000);
    expect(cadence.gaps).toBe(short.length);
    expect(cadence.gapSum).toBe(short.reduce((sum, gap) => sum + gap, 0));
    const idle = gaps.map((gap, at) => gap - (exchanges[at]?.latency_ms as number));
    expect(cadence.followed).toBe(idle.filter((ms) => ms >= -50 && ms <= 1500).length);
    const prints = exchanges.map(({ fingerprint }) => fingerprint);
    const coverage = rowOf(find('broad-coverage'), accountId);
    expect(coverage.topics).toBe(distinct(prints.map((print) => print?.topic_bucket)));
    const counts = new Map<unknown, number>();
    for (const print of prints) {
      counts.set(print?.template_hash, (counts.get(print?.template_hash) ?? 0) + 1);
    }
    const pairs = [...counts.values()].reduce((sum, times) => sum + times * (times - 1), 0);
    const exact = pairs / (rows.length * (rows.length - 1));
    const sketched = rowOf(find('cookie-cutter'), accountId).template as number;
    expect(Math.abs(sketched - exact)).toBeLessThan(0.03);
    const addresses = rowOf(find('networks'), accountId).addresses as number;
    expect(Math.round(addresses)).toBe(distinct(exchanges.map(({ ip }) => ip)));
  }
});
