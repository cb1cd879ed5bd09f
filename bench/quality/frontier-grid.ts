/**
 * Lays out the campaigns, by manner and size, at which the quality bench looks for the limit of
 * detection.
 */

import { parseWorld, type World } from '#simulate/world';
import { worldNamed } from '#simulate/worlds/worlds';
import { forReport, worldOf } from './worlds.ts';

/** How an attacker behaves: the usual habits, or every knob of `adaptive-careful` turned. */
export interface Manner {
  care: 'usual' | 'careful';
  /** Share of each account's exchanges that is an ordinary customer's. */
  coverShare: number;
}

export interface FrontierGrid {
  manners: readonly Manner[];
  accounts: readonly number[];
  /** All exchanges of an account in two weeks, harvest and cover. */
  exchangesPerAccount: readonly number[];
  seeds: readonly number[];
}

/** One campaign of one manner and size. */
export interface Where extends Manner {
  accounts: number;
  exchangesPerAccount: number;
}

/** Half the customers of `benign`: over a thousand honest accounts. */
export const BACKGROUND_SCALE = 0.5;

export function frontierGrid(seeds: readonly number[]): FrontierGrid {
  return {
    manners: [
      { care: 'usual', coverShare: 0 },
      { care: 'usual', coverShare: 0.9 },
      { care: 'careful', coverShare: 0.6 },
    ],
    accounts: [30, 100, 1000],
    exchangesPerAccount: [10, 30, 100],
    seeds,
  };
}

export function placesOf({ manners, accounts, exchangesPerAccount }: FrontierGrid): Where[] {
  return manners.flatMap((manner) =>
    accounts.flatMap((count) =>
      exchangesPerAccount.map((each) => ({
        ...manner,
        accounts: count,
        exchangesPerAccount: each,
      })),
    ),
  );
}

export function nameOf({ care, coverShare, accounts, exchangesPerAccount }: Where): string {
  return `${care}-${coverShare}-${accounts}-${exchangesPerAccount}`;
}

/** Harvest exchanges of the whole campaign. */
export function harvestOf({ accounts, exchangesPerAccount, coverShare }: Where): number {
  return Math.round(accounts * exchangesPerAccount * (1 - coverShare));
}

export function backgroundWorld(): World {
  return forReport(worldOf('benign', 'report', BACKGROUND_SCALE));
}

export function frontierWorld(where: Where): World {
  const careful = worldNamed('adaptive-careful').attackers[0]?.knobs ?? {};
  const knobs = where.care === 'careful' ? careful : {};
  return parseWorld({
    ...backgroundWorld(),
    name: 'frontier',
    attackers: [
      {
        kind: 'slow',
        operator: 'c1',
        accounts: where.accounts,
        exchanges: harvestOf(where),
        knobs: { ...knobs, cover_share: where.coverShare },
      },
    ],
  });
}
