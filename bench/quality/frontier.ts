import { presetWorld } from '#simulate/presets/presets';
import { parseWorld, type World } from '#simulate/world';
import type { Measuring } from './plan.ts';
import { scanWorld } from './scan-world.ts';
import { type MeanInterval, meanInterval } from './summary.ts';
import { worldOf } from './worlds.ts';

/** How much care an attacker takes: the usual habits, or every knob turned. */
export const CARES = ['usual', 'careful'] as const;
export type Care = (typeof CARES)[number];

export interface FrontierGrid {
  accounts: readonly number[];
  /** Harvest exchanges of an account in a day. */
  pacePerDay: readonly number[];
  coverShare: readonly number[];
  seeds: readonly number[];
}

export interface FrontierCell {
  care: Care;
  accounts: number;
  pacePerDay: number;
  coverShare: number;
  /** Share of the accounts accused, by findings or campaigns. */
  found: MeanInterval;
  /** Share of the harvest served before the first campaign alarm. */
  served: MeanInterval;
  /** US dollars for a thousand harvested exchanges, without any defence and with this one. */
  costUndefended: number;
  costDefended: number;
}

/** Assumed: an account that passes sign-up and payment checks, and one exchange at list price. */
export const ACCOUNT_USD = 5;
export const EXCHANGE_USD = 0.015;

const BACKGROUND_SCALE = 0.25;
/** Length of a scan's steps, as its flag. */
const STEP = '2d';

export async function measureFrontier(
  grid: FrontierGrid,
  given: Measuring,
): Promise<FrontierCell[]> {
  const cells: FrontierCell[] = [];
  for (const care of CARES) {
    for (const accounts of grid.accounts) {
      for (const pacePerDay of grid.pacePerDay) {
        for (const coverShare of grid.coverShare) {
          const at = { care, accounts, pacePerDay, coverShare };
          cells.push(await measureCell(at, grid.seeds, given));
          given.say(
            `frontier: ${care}, ${accounts} accounts, ${pacePerDay} a day, cover ${coverShare}`,
          );
        }
      }
    }
  }
  return cells;
}

type Where = Pick<FrontierCell, 'care' | 'accounts' | 'pacePerDay' | 'coverShare'>;

async function measureCell(
  where: Where,
  seeds: readonly number[],
  given: Measuring,
): Promise<FrontierCell> {
  const found: number[] = [];
  const served: number[] = [];
  const world = frontierWorld(where);
  const { care, accounts, pacePerDay, coverShare } = where;
  for (const seed of seeds) {
    const name = `frontier-${care}-${accounts}-${pacePerDay}-${coverShare}-${seed}`;
    const { score } = await given.cells.measure(name, () =>
      scanWorld(world, { ...given, seed, step: STEP }),
    );
    found.push(score.accounts.any.recall.share);
    served.push(score.operators[0]?.served_before_alarm ?? 1);
  }
  const harvest = world.attackers[0]?.exchanges ?? 0;
  const kept = meanInterval(served);
  const sent = harvest / (1 - where.coverShare);
  const whole = where.accounts * ACCOUNT_USD + sent * EXCHANGE_USD;
  // What was sent until the alarm is paid for; the accounts are lost in any case.
  const spent = where.accounts * ACCOUNT_USD + sent * kept.mean * EXCHANGE_USD;
  return {
    ...where,
    found: meanInterval(found),
    served: kept,
    costUndefended: (whole / harvest) * 1000,
    costDefended: kept.mean === 0 ? Number.MAX_VALUE : (spent / (harvest * kept.mean)) * 1000,
  };
}

function frontierWorld({ care, accounts, pacePerDay, coverShare }: Where): World {
  const background = worldOf('benign', 'report', BACKGROUND_SCALE);
  const careful = presetWorld('adaptive-careful').attackers[0]?.knobs ?? {};
  const knobs = care === 'careful' ? careful : {};
  const exchanges = Math.round(accounts * pacePerDay * background.days);
  return parseWorld({
    ...background,
    name: 'frontier',
    attackers: [
      {
        kind: 'slow',
        operator: 'c1',
        accounts,
        exchanges,
        knobs: { ...knobs, cover_share: coverShare },
      },
    ],
  });
}

/** What the attacker's best answer to the defence costs, relative to no defence at all. */
export function costMultiplier(cells: readonly FrontierCell[]): number {
  const cheapest = (field: 'costUndefended' | 'costDefended') =>
    Math.min(...cells.map((cell) => cell[field]));
  return cheapest('costDefended') / cheapest('costUndefended');
}
