/** Chooses which accounts count as ordinary, so that others can be compared with them. */

import type { TailOptions } from '#std/statistics/predictive-tail';
import { type Standings, TIER_COUNT } from './cohorts.ts';

/**
 * Accounts that are taken as ordinary, so that the others can be compared with them.
 *
 * `trusted`: vouched for (verified or enterprise, and not new), or older than any campaign is likely
 * to be. `population`: all accounts, where too few are trusted. Where anybody may harvest, the top
 * fifth is left out of the fit: what hides there cannot hide itself.
 */
export interface ReferenceKind {
  /** Goes before the label of a cohort. */
  label: string;
  tail: Pick<TailOptions, 'tailShare' | 'censoredShare'>;
}

export const REFERENCE_KINDS = {
  trusted: { label: 'trusted ', tail: { tailShare: 0.1, censoredShare: 0.01 } },
  population: { label: '', tail: { tailShare: 0.4, censoredShare: 0.2 } },
} as const satisfies Record<string, ReferenceKind>;

/** Trusted accounts serve from so many on, in the tier or in all tiers together. */
export const REFERENCE_LEAST = 50;
/** A tier with fewer trusted accounts of its own is not compared with those of other tiers. */
export const TIER_LEAST = 10;

/** What is known of every account beside its traffic. */
export interface Population {
  /** Accounts known so far: arrays may be longer. */
  size: number;
  standings: Standings;
  /** 1 for a trusted account. */
  trusted: Uint8Array;
}

export interface References {
  /** By tier, whether its accounts, if any, are compared with trusted ones. */
  byTrust: Uint8Array;
  /** By account, 1 for a reference. */
  isReference: Uint8Array;
}

/** Chooses the references among the accounts given. */
export function chooseReferences(
  accounts: ArrayLike<number>,
  { size, standings, trusted }: Population,
): References {
  const counts = new Uint32Array(TIER_COUNT);
  let all = 0;
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place]!;
    if (trusted[account] !== 1) continue;
    counts[standings.tier[account]!]!++;
    all++;
  }
  const accountsOf = new Uint32Array(TIER_COUNT);
  for (let place = 0; place < accounts.length; place++) {
    accountsOf[standings.tier[accounts[place]!]!]!++;
  }
  // A tier nobody is in stands in nobody's way.
  const byTrust = Uint8Array.from(counts, (own, tier) =>
    all >= REFERENCE_LEAST && (own >= TIER_LEAST || accountsOf[tier] === 0) ? 1 : 0,
  );
  const isReference = new Uint8Array(size);
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place]!;
    const trust = byTrust[standings.tier[account]!] === 1;
    isReference[account] = trust ? trusted[account]! : 1;
  }
  return { byTrust, isReference };
}
