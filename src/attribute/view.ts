/** What a view is: one way in which accounts of one operator give themselves away. */

import type { AccountFacts } from '#schema/account';
import type { ExchangeField } from '#schema/exchange';

/**
 * What kind of evidence a view gives. Views of one family are not independent of each other; a
 * group that one family proposed is never tested by the same family.
 */
export const FAMILIES = ['infrastructure', 'identity', 'content', 'timing', 'tooling'] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * Kinds of things that accounts share. One innocent reason gives one thing of a kind to many: one payer, one
 * venue, one starter kit. An occasion (a class, an event, a launch) gives a code, a mail domain and a day of
 * sign-up at once: what it gives proposes groups and accuses nobody. Payment and device are means, which
 * an operator has to own.
 */
export const REASONS = [
  'occasion',
  'address',
  'payment',
  'device',
  'program',
  'tools',
  'wording',
  'moment',
] as const;
export type Reason = (typeof REASONS)[number];

interface ViewBase {
  /** `links[].view` in results and heading in docs/reference/views.md; permanent. */
  id: string;
  /** What the accounts share, to finish the sentence "these accounts share …". */
  shares: string;
  family: Family;
  /**
   * What sharing means: that the accounts *held* one thing (an address, a device, a card), or that they
   * are *alike* (the same kind of client, the same words), which strangers with the same habits are too.
   */
  ties: 'held' | 'alike';
  /** What kind of thing is shared: see REASONS. */
  reason: Reason;
  /** A value shared by more accounts than this is popular and links nobody. */
  accountsAtMost: number;
  /** Nor is one that more than this share of all accounts has, beyond a handful. */
  shareAtMost: number;
  /** Customers that share such a value innocently, each in a few words. */
  innocent: readonly string[];
  /** What the view sees, as a sentence for readers. */
  sees: string;
  /** What more there is to say of what is rare and what is popular. */
  rarity?: string;
  /** How to evade the view, and what that costs. */
  evade: string;
}

/** A link through what an account sends. */
export interface TrafficView extends ViewBase {
  from: 'traffic';
  needs: readonly ExchangeField[];
  /**
   * What is shared: a ClickHouse expression over columns of the exchanges table giving UInt64, or
   * Array(UInt64) with `many`; 0 = this exchange shows nothing.
   */
  base: string;
  many?: true;
  /**
   * Sharers must show the base within the same bucket of time; null = whenever. Only shared values
   * of a finished bucket are kept, so what is ordinary at large may be rare within a bucket.
   */
  bucketMs: number | null;
}

/** A link through what is known of the account; null = unknown. */
export interface FactView extends ViewBase {
  from: 'facts';
  value(facts: AccountFacts): string | null;
}

/**
 * A link through the first use of a model that was released while we watched: accounts whose first
 * use falls within the same bucket after the release.
 */
export interface ReleaseView extends ViewBase {
  from: 'releases';
  bucketMs: number;
}

/**
 * One way in which accounts of one operator give themselves away: sharing a value that few share.
 * Pure: an expression or a function of the facts, no clock, no chance, no I/O.
 */
export type View = TrafficView | FactView | ReleaseView;

/** Above this a value says more about a country than about an operator. */
export const RARE_ACCOUNTS = 200;

/** The same for logs of few accounts: what one in twenty has is nobody's mark. */
export const RARE_SHARE = 0.05;

/**
 * What is run may be one operator's on a large part of all accounts. What many have weighs little by itself,
 * since chance grows with the sharers; only what is a default is left out.
 */
export const COMMON_ACCOUNTS = 20_000;
export const COMMON_SHARE = 0.25;

type Popularity = 'accountsAtMost' | 'shareAtMost';
type Defined<V extends View> = V extends View
  ? Omit<V, 'family' | Popularity> & Partial<Pick<V, Popularity>>
  : never;

/** Views of one family; where a view does not say what is popular, the usual limits hold. */
export function ofFamily(family: Family, views: readonly Defined<View>[]): View[] {
  return views.map((view) => ({
    accountsAtMost: RARE_ACCOUNTS,
    shareAtMost: RARE_SHARE,
    ...view,
    family,
  }));
}
