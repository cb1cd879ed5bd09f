import type { TailOptions } from '#std/statistics/predictive-tail';
import { type Standings, TIER_COUNT } from './cohorts.ts';

/** Accounts that are taken as ordinary, so that the others can be compared with them. */
export interface ReferenceKind {
  name: 'known-good' | 'long-standing' | 'population';
  /** Goes before the label of a cohort. */
  label: string;
  tail: Pick<TailOptions, 'tailShare' | 'censoredShare'>;
}

/**
 * In order of preference. Vouched-for accounts first, then accounts older than any campaign likely
 * is; both with the top 1 % ignored, in case one of them harvests after all. Where a tier has
 * neither, the whole tier, with the top fifth ignored: what hides there cannot hide itself.
 */
export const REFERENCE_KINDS: readonly ReferenceKind[] = [
  { name: 'known-good', label: 'known-good ', tail: { tailShare: 0.1, censoredShare: 0.01 } },
  { name: 'long-standing', label: 'long-standing ', tail: { tailShare: 0.1, censoredShare: 0.01 } },
  { name: 'population', label: '', tail: { tailShare: 0.4, censoredShare: 0.2 } },
];

export const POPULATION_RANK = REFERENCE_KINDS.length - 1;

/** A kind of reference serves a tier from so many accounts on. */
export const REFERENCE_LEAST = 100;

/** What is known of every account beside its traffic. */
export interface Population {
  /** Accounts known so far: arrays may be longer. */
  size: number;
  standings: Standings;
  /** Rank in REFERENCE_KINDS: 0 = known-good, 1 = long-standing, 2 = neither. */
  trust: Uint8Array;
}

export interface References {
  /** By tier, the rank of the kind that serves it. */
  rankOf: Uint8Array;
  /** By tier, whether it has too few accounts and shares the references of all. */
  shared: Uint8Array;
  /** By account, 1 for a reference. */
  isReference: Uint8Array;
}

/** Chooses the references among the accounts given, tier by tier. */
export function chooseReferences(
  accounts: ArrayLike<number>,
  { size, standings, trust }: Population,
): References {
  const kinds = REFERENCE_KINDS.length;
  // Accounts of each tier (the last: of all) with at most each rank.
  const counts = new Uint32Array((TIER_COUNT + 1) * kinds);
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place] as number;
    for (let rank = trust[account] as number; rank < kinds; rank++) {
      counts[(standings.tier[account] as number) * kinds + rank]!++;
      counts[TIER_COUNT * kinds + rank]!++;
    }
  }
  const rankOf = new Uint8Array(TIER_COUNT);
  const shared = new Uint8Array(TIER_COUNT);
  for (let tier = 0; tier < TIER_COUNT; tier++) {
    shared[tier] = (counts[tier * kinds + POPULATION_RANK] as number) < REFERENCE_LEAST ? 1 : 0;
    const from = (shared[tier] ? TIER_COUNT : tier) * kinds;
    let rank = 0;
    while (rank < POPULATION_RANK && (counts[from + rank] as number) < REFERENCE_LEAST) rank++;
    rankOf[tier] = rank;
  }
  const isReference = new Uint8Array(size);
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place] as number;
    const rank = rankOf[standings.tier[account] as number] as number;
    isReference[account] = (trust[account] as number) <= rank ? 1 : 0;
  }
  return { rankOf, shared, isReference };
}
