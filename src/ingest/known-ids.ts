/** Tells new exchanges from those taken before, from memory where it can and from the store otherwise. */
import { hashText } from '#fingerprint/index';
import { EXCHANGE_TABLE, type Exchange } from '#schema/exchange';
import { paramBatches, type Store } from '#store/index';
import { IdSet } from './logs/id-set.ts';

/** Ids of a generation; two generations are remembered. */
const GENERATION = 2_000_000;
/** Clocks of gateways may differ from ours by so much. */
const SKEW_MS = 600_000;

/**
 * Tells exchanges that were taken before. What this process took is remembered; what an earlier or
 * another process may have taken is asked of the store, which keeps accounts together and so finds
 * them fast.
 */
export class KnownIds {
  readonly #store: Store;
  readonly #shared: boolean;
  #young = new IdSet();
  #old = new IdSet();
  #youngSince: number;
  /** What was exchanged before may be stored without being remembered; UTC epoch ms. */
  #completeSince: number;

  /** `shared`: other processes fill the same store, so that it is always asked. */
  constructor(store: Store, now: number, shared: boolean) {
    this.#store = store;
    this.#shared = shared;
    this.#youngSince = now;
    this.#completeSince = now;
  }

  /** Those that were not taken before, each once. Throws what the store throws. */
  async unknownOf(exchanges: readonly Exchange[], source: string): Promise<Exchange[]> {
    const batch = new Set<string>();
    const fresh = exchanges.filter(({ id }) => {
      if (batch.has(id) || this.#has(id, source)) return false;
      batch.add(id);
      return true;
    });
    const doubtful = fresh.filter(({ ts }) => this.#shared || ts < this.#completeSince + SKEW_MS);
    const stored = await this.#storedOf(doubtful, source);
    return stored.size === 0 ? fresh : fresh.filter(({ id }) => !stored.has(id));
  }

  /** Committed: they are known from now on. */
  remember(exchanges: readonly Exchange[], { source, now }: { source: string; now: number }): void {
    for (const { id } of exchanges) this.#young.add(hashOf(id, source));
    if (this.#young.size < GENERATION) return;
    this.#completeSince = this.#youngSince;
    this.#old = this.#young;
    this.#young = new IdSet();
    this.#youngSince = now;
  }

  /** An insert failed: what it brought may be stored nevertheless. */
  doubt(now: number): void {
    this.#completeSince = now;
  }

  #has(id: string, source: string): boolean {
    const hash = hashOf(id, source);
    return this.#young.has(hash) || this.#old.has(hash);
  }

  async #storedOf(exchanges: readonly Exchange[], source: string): Promise<Set<string>> {
    const stored = new Set<string>();
    if (exchanges.length === 0) return stored;
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { ts } of exchanges) [from, to] = [Math.min(from, ts), Math.max(to, ts)];
    const accounts = Map.groupBy(exchanges, ({ account_id }) => account_id);
    for (const some of paramBatches([...accounts.keys()])) {
      const ids = some.flatMap((account) => (accounts.get(account) ?? []).map(({ id }) => id));
      for (const part of paramBatches(ids)) {
        const rows = await this.#store.query<{ id: string }>(STORED, {
          params: { accounts: some, ids: part, sources: ['', source], from, to },
        });
        for (const { id } of rows) stored.add(id);
      }
    }
    return stored;
  }
}

/** Rows of early releases, and of log files, have no source. */
const STORED = `SELECT id FROM ${EXCHANGE_TABLE}
  WHERE account_id IN {accounts:Array(String)} AND id IN {ids:Array(String)}
    AND source IN {sources:Array(String)}
    AND ts BETWEEN fromUnixTimestamp64Milli({from:Int64}, 'UTC')
               AND fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;

/** Never 0, which the set keeps for free places. */
function hashOf(id: string, source: string): number {
  return hashText(`${source}\n${id}`) || 1;
}
