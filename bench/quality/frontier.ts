/**
 * Measures where campaigns become too small or too careful to be found, and what that costs an
 * attacker.
 */

import type { Accusations } from '#simulate/score';
import type { ShareInterval } from '#std/statistics/intervals';
import {
  accusationsOf,
  chooseThresholds,
  type Thresholds,
  tableOf,
  type WorldTable,
} from './baseline-tables.ts';
import type { Baseline } from './baselines/baseline.ts';
import { makeLog } from './bench-log.ts';
import {
  backgroundWorld,
  type FrontierGrid,
  frontierWorld,
  harvestOf,
  nameOf,
  placesOf,
  type Where,
} from './frontier-grid.ts';
import { once } from './kept-cells.ts';
import type { Measuring } from './plan.ts';
import { type Scanned, scanWorld } from './scan-world.ts';
import { countedMeanInterval, type MeanInterval, meanInterval, pooled } from './summary.ts';

/** Ours among the methods; the others are the baselines' ids. */
export const CAMPAIGNS = 'campaigns';

export interface FrontierCell extends Where {
  /** Share of the campaign's accounts that each method accuses. */
  found: Record<string, MeanInterval>;
  /** Share of the harvest served before the first campaign alarm. */
  served: MeanInterval;
  /** US dollars for a thousand harvested exchanges, without any defence and with this one. */
  costUndefended: number;
  costDefended: number;
}

/** A method over the whole grid. */
export interface FrontierMethod {
  id: string;
  title: string;
  /** Mean over the cells of what is found. */
  found: number;
  /** Honest accounts accused, of all in all worlds of the grid. */
  honest: ShareInterval;
  /**
   * The same with the thresholds that would have been best on these very worlds, accusing no more honest
   * accounts than ours did there; null for ours.
   */
  hindsight: { found: number; honest: ShareInterval } | null;
}

export interface FrontierResult {
  grid: FrontierGrid;
  methods: FrontierMethod[];
  cells: FrontierCell[];
}

/** Assumed: an account that passes sign-up and payment checks, and one exchange at list price. */
export const ACCOUNT_USD = 5;
export const EXCHANGE_USD = 0.015;

const CALIBRATION_SEED = 902;
/** Length of a scan's steps, as its flag. */
export const STEP = '2d';

/** One world of the grid, as scanned and as the baselines see it. */
interface Measured {
  scanned: Scanned;
  table: WorldTable;
}

/**
 * One campaign among honest customers, by its manner, accounts and exchanges: whom our campaigns and
 * the baselines, at the thresholds chosen elsewhere, find in the same worlds.
 */
export async function measureFrontier(
  grid: FrontierGrid,
  rivals: { baselines: readonly Baseline[]; chosen: ReadonlyMap<string, Thresholds> },
  given: Measuring,
): Promise<FrontierResult> {
  const { baselines, chosen } = rivals;
  const places = placesOf(grid);
  const worlds = await measureWorlds(grid, baselines, given);
  const every = [...worlds.values()].flat();
  const accusations = (id: string, thresholds: Thresholds) => (measured: Measured) =>
    accusationsOf(measured.table, id, thresholds);
  const over = (accuse: (measured: Measured) => Accusations) => ({
    found: meanOf(
      places.map((where) =>
        meanOf((worlds.get(nameOf(where)) ?? []).map((one) => accuse(one).recall.share)),
      ),
    ),
    honest: pooled(every.map((one) => accuse(one).false_positives)),
  });
  const ours = over(inCampaigns);
  const methods: FrontierMethod[] = [
    { id: CAMPAIGNS, title: 'scan: campaigns', ...ours, hindsight: null },
    ...baselines.map((baseline) => {
      const { id, title } = baseline;
      const best = chooseThresholds(
        baseline,
        every.map(({ table }) => table),
        ours.honest.share,
      );
      const design = chosen.get(id) ?? new Map();
      return {
        ...{ id, title, ...over(accusations(id, design)) },
        hindsight: over(accusations(id, best)),
      };
    }),
  ];
  const accusers = new Map<string, (measured: Measured) => Accusations>([
    [CAMPAIGNS, inCampaigns],
    ...baselines.map(({ id }) => [id, accusations(id, chosen.get(id) ?? new Map())] as const),
  ]);
  const cells = places.map((where) => cellOf(where, worlds.get(nameOf(where)) ?? [], accusers));
  return { grid, methods, cells };
}

const inCampaigns = ({ scanned }: Measured): Accusations => scanned.score.accounts.campaigns;

/** All cells with one seed before the next seed, so that a run that is stopped has a whole grid. */
async function measureWorlds(
  grid: FrontierGrid,
  baselines: readonly Baseline[],
  given: Measuring,
): Promise<Map<string, Measured[]>> {
  const calibration = once(() => makeLog(backgroundWorld(), { ...given, seed: CALIBRATION_SEED }));
  const each = grid.seeds.flatMap((seed) =>
    placesOf(grid).map((where) => {
      const key = nameOf(where);
      return { key, seed, name: `frontier-${key}-${seed}`, world: frontierWorld(where) };
    }),
  );
  const tables: WorldTable[] = [];
  for (const one of each) {
    tables.push(await tableOf(baselines, { ...one, calibration }, given));
    given.say(`${one.name}: baselines`);
  }
  const worlds = new Map<string, Measured[]>();
  for (const [index, { key, seed, name, world }] of each.entries()) {
    const scanned = await given.scans.measure(`${name}-${STEP}`, () =>
      scanWorld(world, { ...given, seed, step: STEP }),
    );
    const { recall } = scanned.score.accounts.campaigns;
    given.say(`${name}: ${recall.hits} found, ${scanned.scanSeconds.toFixed(0)} s`);
    const measured = { scanned, table: tables[index] as WorldTable };
    worlds.set(key, [...(worlds.get(key) ?? []), measured]);
  }
  return worlds;
}

function cellOf(
  where: Where,
  worlds: readonly Measured[],
  accusers: ReadonlyMap<string, (measured: Measured) => Accusations>,
): FrontierCell {
  const served = meanInterval(
    worlds.map(({ scanned }) => scanned.score.operators[0]?.served_before_alarm ?? 1),
  );
  const harvest = harvestOf(where);
  const accounts = where.accounts * ACCOUNT_USD;
  const sent = where.accounts * where.exchangesPerAccount * EXCHANGE_USD;
  // What was sent until the alarm is paid for; the accounts are lost in any case.
  const got = harvest * served.mean;
  return {
    ...where,
    found: Object.fromEntries(
      [...accusers].map(([id, accuse]) => [
        id,
        countedMeanInterval(worlds.map((one) => accuse(one).recall)),
      ]),
    ),
    served,
    costUndefended: ((accounts + sent) / harvest) * 1000,
    costDefended: got === 0 ? Number.MAX_VALUE : ((accounts + sent * served.mean) / got) * 1000,
  };
}

/** What the attacker's best answer to the defence costs, relative to no defence at all. */
export function costMultiplier(cells: readonly FrontierCell[]): number {
  const cheapest = (field: 'costUndefended' | 'costDefended') =>
    Math.min(...cells.map((cell) => cell[field]));
  return cheapest('costDefended') / cheapest('costUndefended');
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
