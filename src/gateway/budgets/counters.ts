/** The interface that every store of budget counters implements. */
import type { Counts } from './counted-once.ts';

/** One amount on one counter. Windows are fixed and aligned to the epoch, so days are UTC days. */
export interface Charge {
  /** Names the counter; counters with the same `shard` change together in one step. */
  key: string;
  /** Who is counted, e.g. `account:a17`. */
  shard: string;
  windowMs: number;
  limit: number;
  amount: number;
}

export type Reserved =
  /**
   * `used` is what is spent and reserved on each charge's counter now. `local`: counted by this process
   * alone, since the store that several share is away.
   */
  | { granted: true; used: readonly number[]; local?: true }
  /** `charge` is the index of the one that would go over its limit. */
  | { granted: false; charge: number; used: number; resetsInMs: number };

/**
 * Amounts spent and reserved. A reservation belongs to a lease; it is settled with what was really
 * used, or given back by itself when the lease runs out because its holder died. Spent and reserved
 * together never pass a limit by a reservation; settling may, since what is used is used.
 *
 * Methods may answer at once or by promise; they reject only when the store cannot be reached.
 */
export interface Counters {
  /** All charges or none. Charges add to what the lease already holds. */
  reserve(lease: string, charges: readonly Charge[], leaseMs: number): Reserved | Promise<Reserved>;
  /**
   * Replaces what the lease holds on each counter by the amount used, in the window it was reserved
   * in; also after the lease ran out. Counters that are not named are given back.
   */
  settle(lease: string, charges: readonly Charge[]): void | Promise<void>;
  /** Keeps leases alive for another `leaseMs`. */
  renew(leases: readonly string[], leaseMs: number): void | Promise<void>;
  /**
   * Remembers of an answer that can be fetched again the larger of each count. Gives what was counted of
   * it before, by anybody who shares these counters.
   */
  raise(place: string, counts: Counts): Counts | Promise<Counts>;
  /** Spent and reserved on a counter in its current window. */
  used(charge: Pick<Charge, 'key' | 'shard' | 'windowMs'>): number | Promise<number>;
  close(): Promise<void>;
}
