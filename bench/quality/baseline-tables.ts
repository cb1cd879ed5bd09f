/**
 * Runs the baselines at every threshold over a world and keeps the tables, so that thresholds are
 * chosen afterwards.
 */

import { type Accusations, scoreAccused, type Truth } from '#simulate/score';
import type { AccountTruth, OperatorTruth } from '#simulate/truth';
import type { World } from '#simulate/world';
import type { Baseline, Variant } from './baselines/baseline.ts';
import { type BenchLog, makeLog } from './bench-log.ts';
import type { Measuring } from './plan.ts';

/** Whom a variant accuses in one world, by threshold. */
type Accused = ReadonlyMap<number, ReadonlySet<string>>;

/** What every threshold of every baseline does in one world: thresholds can be chosen afterwards. */
export interface WorldTable {
  truth: Truth;
  /** Variant by "baseline id/name". */
  accused: ReadonlyMap<string, Accused>;
}

/** Threshold of each variant; null = none was harmless enough, the variant is not used. */
export type Thresholds = ReadonlyMap<Variant, number | null>;

/** Share of honest accounts that a baseline's chosen thresholds may accuse on the worlds they are chosen on. */
export const BUDGET = 0.001;

/** A world's table as JSON keeps it. */
interface KeptTable {
  accounts: [string, AccountTruth][];
  operators: OperatorTruth[];
  accused: [string, [number, string[]][]][];
}

export interface TableOptions {
  /** What the table is kept under. */
  name: string;
  world: World;
  seed: number;
  /** A benign log of the same split. */
  calibration: () => Promise<BenchLog>;
}

/** Runs the baselines over one world, unless that was done before. */
export async function tableOf(
  baselines: readonly Baseline[],
  { name, world, seed, calibration }: TableOptions,
  given: Measuring,
): Promise<WorldTable> {
  const kept = await given.cells.measure<KeptTable>(name, async () => {
    const log = await makeLog(world, { ...given, seed });
    const { accounts, operators } = log.truth;
    const accused = [...accusedIn(log, baselines, await calibration())];
    return {
      accounts: [...accounts],
      operators: [...operators],
      accused: accused.map(([key, by]) => [key, [...by].map(([t, ids]) => [t, [...ids]])]),
    };
  });
  const byThreshold = (found: [number, string[]][]): Accused =>
    new Map(found.map(([threshold, ids]) => [threshold, new Set(ids)]));
  return {
    truth: { accounts: new Map(kept.accounts), operators: kept.operators },
    accused: new Map(kept.accused.map(([key, found]) => [key, byThreshold(found)])),
  };
}

function accusedIn(
  log: BenchLog,
  baselines: readonly Baseline[],
  calibration: BenchLog,
): Map<string, Accused> {
  const entries = baselines.flatMap(({ id, variants, published }) =>
    variants.map((variant) => {
      const accuse = variant.accuse(log, calibration);
      const thresholds = new Set(variant.thresholds);
      if (published !== null) thresholds.add(published);
      const accused = new Map([...thresholds].map((value) => [value, accuse(value)]));
      return [`${id}/${variant.name}`, accused] as const;
    }),
  );
  return new Map(entries);
}

/** What a baseline does in one world, all its variants together. */
export function accusationsOf(table: WorldTable, id: string, thresholds: Thresholds): Accusations {
  const all = [...thresholds].flatMap(([variant, threshold]) =>
    threshold === null ? [] : [...accusedBy(table, `${id}/${variant.name}`, threshold)],
  );
  return scoreAccused(table.truth, new Set(all));
}

function accusedBy({ accused }: WorldTable, key: string, threshold: number): ReadonlySet<string> {
  return accused.get(key)?.get(threshold) ?? new Set();
}

/**
 * For each variant the threshold that finds most among those that keep to its part of the budget; the
 * strictest where a baseline's only variant has none.
 */
export function chooseThresholds(
  { id, variants }: Baseline,
  worlds: readonly WorldTable[],
  budget = BUDGET,
): Thresholds {
  const each = budget / variants.length;
  const strictest = (variant: Variant) => (variants.length === 1 ? variant.thresholds[0] : null);
  return new Map(
    variants.map((variant) => {
      const best = mostFound(variant, worlds, { key: `${id}/${variant.name}`, budget: each });
      return [variant, best ?? strictest(variant) ?? null] as const;
    }),
  );
}

/** Null where no threshold keeps to the budget. */
function mostFound(
  variant: Variant,
  worlds: readonly WorldTable[],
  { key, budget }: { key: string; budget: number },
): number | null {
  const honest = worlds.flatMap(({ truth }) => [...truth.accounts.values()]).filter(isHonest);
  const tried = variant.thresholds.map((threshold) => {
    let [found, wrong] = [0, 0];
    for (const world of worlds) {
      for (const account of accusedBy(world, key, threshold)) {
        if (isHonest(world.truth.accounts.get(account))) wrong++;
        else found++;
      }
    }
    return { threshold, found, wrong: wrong / honest.length };
  });
  const harmless = tried.filter(({ wrong }) => wrong <= budget);
  if (harmless.length === 0) return null;
  return harmless.reduce((best, one) => (one.found > best.found ? one : best)).threshold;
}

const isHonest = (account: AccountTruth | undefined) => (account?.operator ?? null) === null;
